using System.Diagnostics;
using Ebpf.Btf;

namespace Ebpf.Fuzz;

/// <summary>Reads damaged files with the managed reader and looks at everything that it gives: nothing but a <see cref="BpfFormatException"/>, within bounds.</summary>
internal static class ParseRun
{
    private const long MaxAllocated = 64 << 20;
    private static readonly TimeSpan _maxTime = TimeSpan.FromSeconds(1);

    internal static int For(TimeSpan duration, byte[][] corpus, int seed)
    {
        var mutator = new Mutator(corpus, seed);
        int refused = 0, read = 0;
        long allocatedMost = 0;
        TimeSpan longest = TimeSpan.Zero;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration; read++)
        {
            byte[] bytes = mutator.Damaged(read);
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            long started = Stopwatch.GetTimestamp();
            try
            {
                LookAtEverything(CollectionSpec.Parse(bytes));
            }
            catch (BpfFormatException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Console.Error.WriteLine($"seed {seed}, file {read}: {e}");
                return 1;
            }

            TimeSpan time = Stopwatch.GetElapsedTime(started);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            if (allocated > MaxAllocated || time > _maxTime)
            {
                Console.Error.WriteLine($"seed {seed}, file {read}: {allocated:#,0} bytes allocated in {time.TotalSeconds:F3} s");
                return 1;
            }

            allocatedMost = Math.Max(allocatedMost, allocated);
            longest = time > longest ? time : longest;
        }

        Console.WriteLine($"{read} read, {refused} refused, at most {allocatedMost:#,0} bytes and {longest.TotalMilliseconds:F1} ms");
        return 0;
    }

    private static void LookAtEverything(CollectionSpec spec)
    {
        foreach (ProgramSpec program in spec.Programs.Values)
        {
            _ = program.Instructions.Length + program.Functions.Count + program.MapReferences.Count + program.ExternReferences.Count;
            _ = program.CoreRelocations.Count;
            _ = program.SourceAt(0);
            _ = program.SourceAt(program.InstructionCount);
        }

        // A .bss takes no room in the file: its zeros are made when they are looked at.
        foreach (VariableSpec variable in spec.Variables.Values.Where(variable => variable.Size < 1 << 20))
        {
            _ = variable.Bytes.Length;
        }

        _ = spec.Clone();
        if (spec.Btf is { } btf)
        {
            LookAtTypes(btf);
        }
    }

    private static void LookAtTypes(BtfSpec btf)
    {
        byte[] value = new byte[256];
        foreach (BtfType type in btf.Types)
        {
            _ = type.ToString() + type.TryGetSize(out int size) + (type as BtfStruct)?.Members.Count;
            if (size is > 0 and <= 256)
            {
                _ = type.Format(value.AsSpan(0, size));
            }
        }

        _ = btf.FindTypes("point").Count;
        _ = btf.ToC();
    }
}
