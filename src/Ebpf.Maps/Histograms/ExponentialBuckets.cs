namespace Ebpf.Maps;

/// <summary>Buckets of a Prometheus native histogram, or of an exponential histogram of OpenTelemetry.</summary>
/// <remarks>
/// Bucket <c>i</c> of schema 0 counts values above <c>2^(i-1)</c> up to <c>2^i</c>, inclusive, as Prometheus numbers them; the
/// offset of OpenTelemetry's positive buckets, whose scale is the schema, is <see cref="FirstIndex"/> - 1.
/// </remarks>
/// <param name="Schema">The resolution: each bound is <c>2^(2^-Schema)</c> times the one before.</param>
/// <param name="ZeroThreshold">Values up to this one, inclusive, are in <paramref name="ZeroCount"/>.</param>
/// <param name="ZeroCount">The number of values that are no larger than the threshold.</param>
/// <param name="FirstIndex">The number of the first bucket of <paramref name="Counts"/>.</param>
/// <param name="Counts">The counters from the first bucket that is not empty to the last.</param>
/// <param name="Count">The number of values counted, in all buckets.</param>
/// <param name="Sum">The sum of the values; <see langword="null"/> if the program does not count it.</param>
public sealed record ExponentialBuckets(
    int Schema, double ZeroThreshold, ulong ZeroCount, int FirstIndex, IReadOnlyList<ulong> Counts, ulong Count, ulong? Sum);
