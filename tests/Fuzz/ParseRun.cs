using System.Diagnostics;
using Ebpf.Btf;

namespace Ebpf.Fuzz;

/// <summary>Reads damaged files with a managed reader and looks at everything that it gives: nothing but a <see cref="BpfFormatException"/>, within bounds.</summary>
internal static class ParseRun
{
    private const long MaxAllocated = 64 << 20;
    private static readonly TimeSpan _maxTime = TimeSpan.FromSeconds(1);
    private static readonly BtfFormatOptions _short = new() { MaxLength = 4096 };

    internal static int For(TimeSpan duration, byte[][] corpus, int seed, Action<byte[]> readAndLook)
    {
        var mutator = new Mutator(corpus, seed);
        int refused = 0, read = 0;
        long allocatedMost = 0;
        TimeSpan longest = TimeSpan.Zero;
        for (long began = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(began) < duration; read++)
        {
            byte[] bytes = mutator.Damaged(read);
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan started = Environment.CpuUsage.TotalTime;
            try
            {
                readAndLook(bytes);
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

            TimeSpan time = Environment.CpuUsage.TotalTime - started;
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

    internal static void Object(byte[] bytes)
    {
        CollectionSpec spec = CollectionSpec.Parse(bytes);
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
    }

    // Each thing by itself, since each may fail. The bounds are for all together, so there are not too many.
    internal static void Types(byte[] bytes)
    {
        BtfSpec btf = BtfSpec.Parse(bytes);
        foreach (BtfType type in btf.Types.Take(64))
        {
            Try(() => type.Name);
            Try(type.ToString);
            Try(() => type.ToC());
            Try(() => type.TryGetSize(out int size) && size < 1 << 12 ? type.Format(new byte[size], _short) + type.Alignment : "");
            Try(() => type is BtfStruct composite ? composite.FindMember("inner.x") : null);
            Try(() => type is BtfEnum enumeration ? enumeration.Values.Count : 0);
            Try(() => type is BtfFunction function ? function.Prototype.Parameters.Count : 0);
            Try(() => type is BtfDataSection section ? section.Variables.Count : 0);
        }

        Try(btf.ToC);
        Try(() => btf.FindTypes("zoo").Count);
        Try(() => btf.GetTypeById(0).DeclarationTags.Count());
    }

    private static void Try<T>(Func<T> look)
    {
        try
        {
            look();
        }
        catch (BpfFormatException)
        {
        }
    }
}
