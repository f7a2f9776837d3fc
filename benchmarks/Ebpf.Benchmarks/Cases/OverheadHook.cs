using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>What each way to see the calls of openat adds to a call: all that the running kernel takes.</summary>
/// <param name="name">The case's.</param>
/// <param name="prefix">Of the programs in <c>openat-hooks.bpf.c</c>: empty for the sample's histogram, <c>empty_</c> for programs that do nothing.</param>
/// <param name="isEmulated">Whether this is the case of emulated machines.</param>
internal sealed class OverheadHook(string name, string prefix, bool isEmulated) : IPairedCase
{
    private List<string> _hooks = [];

    public string Name => Emulation.NameOf(name, isEmulated);

    public string Unit => "ns/call";

    public string Input => ObjectFile.Path("openat-hooks");

    public string BaselineVariant => "none";

    public string? BaselineProgram => null;

    public IReadOnlyList<string> Variants => _hooks;

    public string? Refusal => Emulation.RefusalOf(isEmulated);

    public int Pairs => 5;

    public void Prepare(TextWriter progress)
    {
        _hooks = [];
        foreach (Hook hook in Hook.All)
        {
            try
            {
                using Collection collection = hook.Load(prefix);
                hook.Attach(collection, prefix).Dispose();
                _hooks.Add(hook.Name);
            }
            catch (BpfException e)
            {
                progress.WriteLine($"{Name} {hook.Name}: skipped, {e.Message.Split('\n')[0]}");
            }
        }
    }

    public Measurement Measure(string variant)
    {
        if (variant == BaselineVariant)
        {
            return OpenCall.MeasureAlone();
        }

        Hook hook = Hook.All.Single(hook => hook.Name == variant);
        using Collection collection = hook.Load(prefix);
        BpfPerCpuArray<Counters> counters = collection.Maps["counters"].AsPerCpuArray<Counters>();
        ulong seen = 0;
        return OpenCall.MeasureAdded(() => hook.Attach(collection, prefix), prefix.Length == 0 ? Check : null);

        void Check()
        {
            ulong before = seen;
            seen = counters.Aggregate(0, 0ul, static (sum, cpu) => sum + cpu.Started);
            if (seen - before < OpenCall.Calls)
            {
                throw new BenchmarkFailedException($"{Name}, {variant}: the probe saw {seen - before} of {OpenCall.Calls} calls");
            }
        }
    }

    // struct counters of the sample.
    private record struct Counters(ulong Started, ulong SampledOut, ulong Untracked, ulong Startless);
}
