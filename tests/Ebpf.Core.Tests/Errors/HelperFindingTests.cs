using System.Reflection;
using System.Text.RegularExpressions;
using Ebpf.Errors;

namespace Ebpf.Core.Tests.Errors;

public sealed partial class HelperFindingTests
{
    [Fact]
    public void Names_of_helpers_are_those_of_the_C_header()
    {
        string headers = typeof(HelperFindingTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "NativeHeaders").Value!;
        (int, string)[] expected = [.. Declaration().Matches(File.ReadAllText(Path.Combine(headers, "bpf", "bpf_helper_defs.h")))
            .Select(match => (int.Parse(match.Groups["number"].ValueSpan), match.Groups["name"].Value))];
        Assert.True(expected.Length > 200, $"only {expected.Length} helpers");
        Assert.Equal(expected, expected.Select(helper => (helper.Item1, HelperFinding.NameOf((BpfHelper)helper.Item1))).ToArray());
    }

    [GeneratedRegex(@"\(\* (const )?(?<name>bpf_\w+)\)\(.*\(void \*\) (?<number>\d+);")]
    private static partial Regex Declaration();
}
