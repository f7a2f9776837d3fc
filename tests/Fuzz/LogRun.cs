using System.Diagnostics;
using System.Text;

namespace Ebpf.Fuzz;

/// <summary>Reads damaged verifier logs: whatever stands in them, no exception, and within bounds.</summary>
internal static class LogRun
{
    private const long MaxAllocated = 64 << 20;
    private static readonly TimeSpan _maxTime = TimeSpan.FromSeconds(1);

    internal static int For(TimeSpan duration, byte[][] corpus, int seed)
    {
        var mutator = new Mutator(corpus, seed);
        int read = 0, known = 0;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration; read++)
        {
            string log = Encoding.Latin1.GetString(mutator.Damaged(read));
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan started = Environment.CpuUsage.TotalTime;
            VerifierException error;
            try
            {
                error = new VerifierException("p", 22, log);
                _ = error.ToString();
            }
            catch (Exception e)
            {
                Console.Error.WriteLine($"seed {seed}, log {read}: {e}");
                return 1;
            }

            TimeSpan time = Environment.CpuUsage.TotalTime - started;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            if (allocated > MaxAllocated || time > _maxTime)
            {
                Console.Error.WriteLine($"seed {seed}, log {read}: {allocated:#,0} bytes allocated in {time.TotalSeconds:F3} s");
                return 1;
            }

            known += error.Kind == VerifierFailure.Unknown ? 0 : 1;
        }

        Console.WriteLine($"{read} logs read, {known} of a known class");
        return 0;
    }
}
