using System.Text.RegularExpressions;

namespace Ebpf.Native.Tests.Layout;

/// <summary>Structs as the headers spell them.</summary>
internal static partial class HeaderStruct
{
    private static readonly Lazy<string> _headers = new(() => string.Concat(
        new[] { "bpf/bpf.h", "bpf/libbpf.h", "bpf/btf.h", "linux/bpf.h", "linux/btf.h", "linux/perf_event.h" }.Select(NativeHeaders.Read)));

    internal static string Headers => _headers.Value;

    /// <summary>"struct bpf_insn" or "union bpf_iter_link_info".</summary>
    internal static string TypeOf(string name) =>
        Headers.Contains($"union {name} {{", StringComparison.Ordinal) ? $"union {name}" : $"struct {name}";

    internal static IEnumerable<string> Fields(string name) => Fields(name, Headers);

    /// <summary>The names of the fields at every depth, bit-fields left out.</summary>
    internal static IEnumerable<string> Fields(string name, string headers) =>
        from declaration in Body(name, headers).Split(';', '{', '}')
        where !declaration.Contains(':', StringComparison.Ordinal)
        from declarator in declaration.Split(',')
        let field = LastName().Match(declarator)
        where field.Success && field.Value is not ("struct" or "union")
        select field.Value;

    private static string Body(string name, string headers)
    {
        int open = headers.IndexOf('{', Regex.Match(headers, $@"\b(struct|union) {name} \{{").Index);
        int close = open;
        for (int depth = 1; depth > 0;)
        {
            depth += headers[++close] switch { '{' => 1, '}' => -1, _ => 0 };
        }

        return headers[(open + 1)..close];
    }

    // The name of "char name[16]"; callback types have names of their own.
    [GeneratedRegex(@"\w+(?=\s*(\[\w+\]\s*)?$)")]
    private static partial Regex LastName();
}
