using System.Runtime.CompilerServices;

#pragma warning disable CS0649 // The kernel assigns the fields.

namespace OpenatHistogram;

/// <summary><c>struct histogram</c>.</summary>
internal struct KernelHistogram
{
    internal KernelBuckets Buckets;
    internal ulong SumNs;
}

/// <summary><c>NR_BUCKETS</c> counters.</summary>
[InlineArray(46)]
internal struct KernelBuckets
{
    private ulong _first;
}

/// <summary><c>struct counters</c>.</summary>
internal struct KernelCounters
{
    internal ulong Started;
    internal ulong SampledOut;
    internal ulong Untracked;
    internal ulong Startless;
}
