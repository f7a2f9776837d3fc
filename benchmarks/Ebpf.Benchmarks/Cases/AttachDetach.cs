using Ebpf.Links;

namespace Ebpf.Benchmarks.Cases;

/// <summary>
/// Attaching a program to a perf event of one CPU and detaching it. The kernel does this without waiting; for tracepoints, of which it attaches to the first
/// or detaches the last, it waits for a grace period of RCU, tens of ms, whoever asks it to.
/// </summary>
internal sealed class AttachDetach : IPairedCase
{
    private const int Operations = 200;

    public string Name => "attach-detach";

    public string Unit => "µs/op";

    public IReadOnlyList<string> Variants => ["perf-event"];

    public Measurement Measure(string variant)
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path(Name)));
        BpfProgram program = collection.Programs["on_event"];
        var options = new PerfEventOptions
        {
            Event = PerfEventSource.Software(SoftwareEvent.ContextSwitches),
            SamplePeriod = 1_000_000_000,
            Cpu = Thread.GetCurrentProcessorId(),
        };
        Measurement measurement = Rounds.Measure(Operations, (count, _) => Attach(program, options, count), warmUpOperations: Operations);
        return measurement with { Value = measurement.Value / 1000 };
    }

    private static ulong Attach(BpfProgram program, PerfEventOptions options, int count)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            using BpfLink link = program.AttachPerfEvent(options);
            sum += link.HasKernelLink ? 1u : 0;
        }

        return sum;
    }
}
