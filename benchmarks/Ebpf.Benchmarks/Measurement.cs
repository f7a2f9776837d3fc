using System.Text.Json;

namespace Ebpf.Benchmarks;

/// <summary>What one process measured; C and C# print it as one line of JSON.</summary>
/// <param name="Value">The median of its rounds, in the case's unit.</param>
/// <param name="Checksum">The sum of what it read in the timed rounds: the same in C and C# if they did the same work.</param>
/// <param name="LibBpf">The version of libbpf that it ran on.</param>
internal sealed record Measurement(double Value, ulong Checksum, string LibBpf)
{
    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web);
}
