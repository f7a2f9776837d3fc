using System.Globalization;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>So many units a second, and so many at once after a rest: <c>1000/100</c>, <c>10M/64k</c>.</summary>
internal readonly record struct Rate(ulong PerSecond, ulong Burst)
{
    // As in xdp-limiter.h.
    private const int TicksPerNanosecondShift = 8;
    private const int ByteCostShift = 16;

    private const ulong NanosecondsPerSecond = 1_000_000_000;

    // A frame of any size must find room, and its cost in 64 bits.
    private const ulong LargestFrame = 65_536;
    private const ulong LeastBytes = 128;
    private const ulong Most = 1_000_000_000_000;
    private const ulong LongestBurstInSeconds = 3600;

    /// <summary>Whether what comes in a tick of the kernel's clock (10 ms at most) is more than a tenth of a burst: then time is read exactly.</summary>
    internal bool HasShortBurst => Burst * 10 < PerSecond;

    /// <exception cref="FormatException">It is no such rate.</exception>
    internal static Rate Parse(string text, bool isBytes)
    {
        string[] parts = text.Split('/');
        if (parts.Length > 2)
        {
            throw new FormatException($"'{text}' is not RATE or RATE/BURST");
        }

        ulong rate = Number(parts[0]);
        ulong least = isBytes ? LeastBytes : 1, most = isBytes ? Most : NanosecondsPerSecond;
        if (rate < least || rate > most)
        {
            throw new FormatException($"'{text}': a rate is from {least} to {most} a second");
        }

        // Without one: what comes in a tenth of a second.
        ulong leastBurst = isBytes ? LargestFrame : 1;
        ulong burst = parts.Length == 2 ? Number(parts[1]) : Math.Max(rate / 10, leastBurst);
        if (burst < leastBurst || burst / rate > LongestBurstInSeconds)
        {
            throw new FormatException($"'{text}': a burst is from {leastBurst} to what comes in an hour");
        }

        return new Rate(rate, burst);
    }

    /// <summary>Without a rate: no limit.</summary>
    internal static Limit ToLimit(Rate? rate, bool isBytes)
    {
        if (rate is not { } limited)
        {
            return default;
        }

        int shift = isBytes ? ByteCostShift : 0;
        UInt128 cost = ((UInt128)NanosecondsPerSecond << (TicksPerNanosecondShift + shift)) / limited.PerSecond;
        return new Limit
        {
            Cost = (ulong)cost,
            Depth = (ulong)(cost * limited.Burst >> shift),
            Rate = limited.PerSecond,
            Burst = limited.Burst,
        };
    }

    internal static Rate? FromLimit(in Limit limit) => limit.Cost == 0 ? null : new Rate(limit.Rate, limit.Burst);

    public override string ToString() => $"{Short(PerSecond)}/{Short(Burst)}";

    // Decimal, as rates of networks are.
    private static ulong Number(string text)
    {
        ulong factor = text.LastOrDefault() switch
        {
            'k' or 'K' => 1_000,
            'M' => 1_000_000,
            'G' => 1_000_000_000,
            _ => 1ul,
        };
        string digits = factor == 1 ? text : text[..^1];
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) && number <= Most / factor
            ? number * factor
            : throw new FormatException($"'{text}' is not a number such as 1000, 10k, 1M or 1G");
    }

    private static string Short(ulong number) => number switch
    {
        >= 1_000_000_000 when number % 1_000_000_000 == 0 => $"{number / 1_000_000_000}G",
        >= 1_000_000 when number % 1_000_000 == 0 => $"{number / 1_000_000}M",
        >= 1_000 when number % 1_000 == 0 => $"{number / 1_000}k",
        _ => $"{number}",
    };
}
