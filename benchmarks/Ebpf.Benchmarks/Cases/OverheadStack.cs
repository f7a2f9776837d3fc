using Ebpf.Links;
using Ebpf.RingBuffer;

namespace Ebpf.Benchmarks.Cases;

/// <summary>What a sample of both stacks, the kernel's and the user's, adds to a call of openat, at its tracepoint: as ids that are counted, and whole.</summary>
internal sealed class OverheadStack(bool isEmulated) : IPairedCase
{
    public string Name => Emulation.NameOf("overhead-stack", isEmulated);

    public string Unit => "ns/call";

    public string Input => ObjectFile.Path("stacks");

    public string BaselineVariant => "none";

    public string? BaselineProgram => null;

    public IReadOnlyList<string> Variants => ["empty", "ids", "whole"];

    public string? Refusal => Emulation.RefusalOf(isEmulated);

    public int Pairs => 5;

    public Measurement Measure(string variant)
    {
        if (variant == BaselineVariant)
        {
            return OpenCall.MeasureAlone();
        }

        CollectionSpec spec = CollectionSpec.Load(Input);
        spec.Variables["target_tgid"].Set((uint)Environment.ProcessId);
        using Collection collection = Collection.Load(spec);
        using RingBufferReader reader = collection.OpenRingBuffer("events");
        BpfVariable samples = collection.Variables["samples"];
        ulong before = 0;
        var stacks = default(Stacks);
        return OpenCall.MeasureAdded(
            () => collection.Programs[variant].AttachTracepoint("syscalls", "sys_enter_openat"),
            () =>
            {
                stacks.Whole = 0;
                reader.Consume(ref stacks);
                ulong seen = samples.Get<ulong>() - before;
                before += seen;
                if (seen < OpenCall.Calls || (variant == "whole" && stacks.Whole < OpenCall.Calls))
                {
                    throw new BenchmarkFailedException($"{Name}, {variant}: {seen} samples and {stacks.Whole} pairs of stacks of {OpenCall.Calls} calls");
                }
            });
    }

    private struct Stacks : IRecordHandler
    {
        internal int Whole;

        // The bytes of each; negative where there is none.
        public void OnRecord(ReadOnlySpan<byte> record) => Whole += BitConverter.ToInt32(record) > 0 && BitConverter.ToInt32(record[sizeof(int)..]) > 0 ? 1 : 0;
    }
}
