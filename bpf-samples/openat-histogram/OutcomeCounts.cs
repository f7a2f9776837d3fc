namespace OpenatHistogram;

/// <summary>The calls of one outcome: by bucket, and the sum of their durations.</summary>
internal readonly record struct OutcomeCounts(ulong[]? Buckets, ulong SumNs)
{
    /// <summary>The outcomes, in the order of <c>enum outcome</c>.</summary>
    internal static readonly string[] Names = ["ok", "ENOENT", "EACCES", "other"];

    internal OutcomeCounts Add(in KernelHistogram cpu)
    {
        ReadOnlySpan<ulong> buckets = cpu.Buckets;
        ulong[] sums = Buckets ?? new ulong[buckets.Length];
        for (int bucket = 0; bucket < sums.Length; bucket++)
        {
            sums[bucket] += buckets[bucket];
        }

        return new OutcomeCounts(sums, SumNs + cpu.SumNs);
    }
}
