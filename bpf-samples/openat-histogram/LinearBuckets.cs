namespace OpenatHistogram;

/// <summary>Buckets of one width: up to the minimum, one for each step to the maximum, and one above.</summary>
internal sealed record LinearBuckets(ulong Min, ulong Width, int Count)
{
    internal const string Form = "MIN:MAX:STEP in at most 44 steps, such as 0:100us:5us";

    // NR_BUCKETS of buckets.h: with the first and the last bucket.
    private const int Most = 46;

    /// <summary>From the order that bpftrace's lhist() has; null for what is no such thing.</summary>
    internal static LinearBuckets? Parse(string text)
    {
        if (text.Split(':') is not [string first, string last, string step]
            || Time.Parse(first) is not { } min || Time.Parse(last) is not { } max || Time.Parse(step) is not { } width
            || width <= TimeSpan.Zero || max <= min || (max - min).Ticks % width.Ticks != 0)
        {
            return null;
        }

        long count = (max - min).Ticks / width.Ticks + 2;
        return count <= Most ? new LinearBuckets(Nanoseconds(min), Nanoseconds(width), (int)count) : null;
    }

    internal static ulong Nanoseconds(TimeSpan time) => (ulong)time.Ticks * TimeSpan.NanosecondsPerTick;
}
