using System.Diagnostics;
using System.Runtime;
using Ebpf.Native;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Warms work up, then times it.</summary>
internal static class Rounds
{
    // ROUNDS in baseline.h.
    private const int Count = 15;

    private static readonly TimeSpan _quietTime = TimeSpan.FromSeconds(0.5);

    /// <param name="operations">How many operations are one round.</param>
    /// <param name="work">Does so many operations and returns the sum of what they read.</param>
    /// <param name="warmUpOperations">How many operations are one call of <paramref name="work"/> until the runtime has stopped compiling.</param>
    /// <param name="cleanUp">What to do after each call of <paramref name="work"/>, not timed.</param>
    internal static Measurement Measure(int operations, Func<int, Xorshift, ulong> work, int warmUpOperations = 1000, Action? cleanUp = null)
    {
        WarmUp(work, warmUpOperations, cleanUp);

        var random = new Xorshift();
        var rounds = new double[Count];
        ulong checksum = 0;
        for (int round = 0; round < Count; round++)
        {
            long began = Stopwatch.GetTimestamp();
            checksum += work(operations, random);
            rounds[round] = (Stopwatch.GetTimestamp() - began) * (1e9 / Stopwatch.Frequency) / operations;
            cleanUp?.Invoke();
        }

        return new Measurement(Median.Of(rounds), checksum, LibBpf.Version.ToString());
    }

    // The runtime stays as a user has it: methods start unoptimized, are profiled, and are compiled again once they prove hot. So: many
    // short calls, until nothing has been compiled for several times the 100 ms that the runtime lets pass before it compiles again.
    private static void WarmUp(Func<int, Xorshift, ulong> work, int operations, Action? cleanUp)
    {
        var random = new Xorshift();
        long compiled = JitInfo.GetCompiledMethodCount();
        for (long quietSince = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(quietSince) < _quietTime;)
        {
            work(operations, random);
            cleanUp?.Invoke();
            long now = JitInfo.GetCompiledMethodCount();
            if (now != compiled)
            {
                compiled = now;
                quietSince = Stopwatch.GetTimestamp();
            }
        }
    }
}
