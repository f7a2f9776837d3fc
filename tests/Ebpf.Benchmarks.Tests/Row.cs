using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks.Tests;

/// <summary>Rows as they might have been measured.</summary>
internal static class Row
{
    internal static ResultRow Of(string name, string variant, double median, double ratio = 1, double spread = 0) => new(
        name, variant, "ns/op", median, median, median, 7, ratio, ratio - spread, ratio + spread, null, "abc", Machine.Name);
}
