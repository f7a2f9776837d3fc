using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Benchmarks.Cases;

/// <summary>
/// What is observed in the cases of overhead: openat, alone and with probes in turns. Its path is empty, which the kernel finds out in the function that
/// probes are attached to; so the call is short, and what is added to it can be seen. To one that opens a file, the same is added.
/// </summary>
internal static partial class OpenCall
{
    internal const int Calls = 10_000;

    private const int Rounds = 15;
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(0.5);

    /// <summary>The time of a call that nobody observes.</summary>
    internal static Measurement MeasureAlone()
    {
        WarmUp();
        return Of(Enumerable.Range(0, Rounds).Min(_ => Time()));
    }

    /// <summary>The time that is added to a call while probes are attached: the difference of the best rounds, which nothing else has delayed.</summary>
    /// <param name="attach">Attaches them; disposing detaches.</param>
    /// <param name="afterRound">What is to be done after each round, before they are detached.</param>
    internal static Measurement MeasureAdded(Func<IDisposable> attach, Action? afterRound = null)
    {
        WarmUp();
        double alone = double.MaxValue, observed = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            alone = Math.Min(alone, Time());
            using IDisposable probes = attach();
            observed = Math.Min(observed, Time());
            afterRound?.Invoke();
        }

        return Of(observed - alone);
    }

    // The checksum says how often the work was done, since all that is read is a clock.
    private static Measurement Of(double time) => new(time, Rounds * Calls, LibBpf.Version.ToString());

    private static void WarmUp()
    {
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < _warmUp;)
        {
            Time();
        }
    }

    private static double Time()
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < Calls; i++)
        {
            if (open(""u8, 0) >= 0)
            {
                throw new BenchmarkFailedException("the empty path can be opened");
            }
        }

        return (Stopwatch.GetTimestamp() - began) * (1e9 / Stopwatch.Frequency) / Calls;
    }

    // glibc makes openat of it.
    [LibraryImport("libc")]
    private static partial int open(ReadOnlySpan<byte> path, int flags);
}
