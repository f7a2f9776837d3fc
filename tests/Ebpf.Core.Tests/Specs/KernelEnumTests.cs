using System.Globalization;
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
    [InlineData("bpf_link_type", "BPF_LINK_TYPE_", typeof(LinkType))]
    public void Values_are_the_kernels(string name, string prefix, Type type)
    {
        string body = Regex.Match(Header(), $$"""enum {{name}} \{(?<body>.*?)\};""", RegexOptions.Singleline).Groups["body"].Value;

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

    [Fact]
    public void Helpers_are_the_kernels()
    {
        Dictionary<int, string> kernel = HelperEntry().Matches(Header()).ToDictionary(
            match => int.Parse(match.Groups["value"].ValueSpan, CultureInfo.InvariantCulture), match => match.Groups["name"].Value);
        Assert.Equal(kernel.Keys.Order(), Enum.GetValues<BpfHelper>().Cast<int>().Order());
        Assert.All(kernel, entry => Assert.Equal(Normalize(entry.Value), Normalize($"{(BpfHelper)entry.Key}")));
    }

    private static string Header()
    {
        string directory = typeof(KernelEnumTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "NativeHeaders").Value!;
        return Comment().Replace(File.ReadAllText(Path.Combine(directory, "linux", "bpf.h")), "");
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
        "ITER" => "ITERATOR",
        "TRACEITER" => "TRACEITERATOR",
        string other => other,
    };

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"FN\((?<name>\w+), (?<value>\d+), ##ctx\)")]
    private static partial Regex HelperEntry();
}
