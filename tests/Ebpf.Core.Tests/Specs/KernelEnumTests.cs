using System.Reflection;
using System.Text.RegularExpressions;

namespace Ebpf.Core.Tests.Specs;

/// <summary>The managed enumerations against include/uapi/linux/bpf.h.</summary>
public sealed partial class KernelEnumTests
{
    [Theory]
    [InlineData("bpf_map_type", "BPF_MAP_TYPE_", typeof(MapType))]
    [InlineData("bpf_prog_type", "BPF_PROG_TYPE_", typeof(ProgramType))]
    [InlineData("bpf_attach_type", "BPF_", typeof(AttachType))]
    public void Values_are_the_kernels(string name, string prefix, Type type)
    {
        string directory = typeof(KernelEnumTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NativeHeaders").Value!;
        string header = Comment().Replace(File.ReadAllText(Path.Combine(directory, "linux", "bpf.h")), "");
        string body = Regex.Match(header, $$"""enum {{name}} \{(?<body>.*?)\};""", RegexOptions.Singleline).Groups["body"].Value;

        int next = 0;
        Dictionary<int, List<string>> kernel = [];
        foreach (string entry in body.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = entry.Split('=', StringSplitOptions.TrimEntries);
            int value = parts.Length == 1 ? next : int.TryParse(parts[1], out int number) ? number : kernel.Single(pair => pair.Value.Contains(parts[1])).Key;
            next = value + 1;
            if (!parts[0].StartsWith("__", StringComparison.Ordinal))
            {
                kernel.TryAdd(value, []);
                kernel[value].Add(parts[0]);
            }
        }

        Assert.Equal(kernel.Keys.Order(), Enum.GetValues(type).Cast<int>().Order());
        foreach ((int value, List<string> names) in kernel)
        {
            string managed = Enum.GetName(type, value)!;
            Assert.Contains(names, kernelName => Normalize(managed) == Normalize(kernelName[prefix.Length..]));
        }
    }

    // Words that .NET spells out, or the kernel spells in two ways.
    private static string Normalize(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "UNSPEC" => "UNSPECIFIED",
        "PROGARRAY" => "PROGRAMARRAY",
        "RINGBUF" => "RINGBUFFER",
        "USERRINGBUF" => "USERRINGBUFFER",
        "INSNARRAY" => "INSTRUCTIONARRAY",
        "EXT" => "EXTENSION",
        "TRACERAWTP" => "TRACERAWTRACEPOINT",
        "TRACEITER" => "TRACEITERATOR",
        string other => other,
    };

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
