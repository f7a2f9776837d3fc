using System.Runtime.InteropServices;
using System.Text;
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;
using Ebpf.RingBuffer;

namespace OpenatHistogram;

/// <summary>The loaded programs, attached in the first way that the kernel offers.</summary>
internal sealed class Probe : IDisposable
{
    private readonly Options _options;
    private readonly ProbeOutcome _outcome;
    private readonly IDisposable? _statistics;
    private readonly BpfPerCpuArray<KernelHistogram> _histograms;
    private readonly BpfPerCpuArray<KernelCounters> _counters;

    private Probe(Options options, ProbeOutcome outcome, HookWay way)
    {
        _options = options;
        _outcome = outcome;
        Way = way;
        _histograms = outcome.Collection.Maps["histograms"].AsPerCpuArray<KernelHistogram>();
        _counters = outcome.Collection.Maps["counters"].AsPerCpuArray<KernelCounters>();
        _statistics = options.ProgramStats ? BpfProgram.EnableStatistics() : null;
        Slow = options.Slow is null ? null : outcome.Collection.OpenRingBuffer("slow");
    }

    /// <summary>The way that was chosen.</summary>
    internal HookWay Way { get; }

    /// <summary>The stream of slow calls, if there is to be one.</summary>
    internal RingBufferReader? Slow { get; }

    /// <summary>Which way was chosen, and why none before it: a line for each.</summary>
    internal string Explanation => _outcome.Explain();

    /// <exception cref="BpfException">The kernel refuses every way; the message says why.</exception>
    internal static Probe Attach(Options options)
    {
        using Stream bytes = typeof(Probe).Assembly.GetManifestResourceStream("openat-histogram.bpf.o")!;
        CollectionSpec spec = CollectionSpec.Load(bytes, "openat");
        Set(spec, options);

        // Filters by cgroup take the map that has it: filled before the programs are attached, as part of each alternative.
        using SafeHandle? cgroup = options.Cgroup is null ? null : KernelHandles.OpenCgroup(options.Cgroup);
        using BpfCgroupArray? cgroups = cgroup is null ? null : BpfCgroupArray.Create("target_cgroup", 1);
        cgroups?.Set(0, cgroup!);
        var load = new CollectionOptions();
        if (cgroups is not null)
        {
            load = load with { MapReplacements = new Dictionary<string, BpfMap> { ["target_cgroup"] = cgroups.Map } };
        }

        HookWay[] ways = HookWay.For(options);
        ProbeOutcome outcome = ProbePlan.FirstOf([.. ways.Select(way => way.Make)]).LoadAndAttach(spec, load);
        try
        {
            return new Probe(options, outcome, ways[outcome.Choices[0].Refused.Count]);
        }
        catch
        {
            outcome.Dispose();
            throw;
        }
    }

    internal Snapshot Read()
    {
        var counts = new OutcomeCounts[OutcomeCounts.Names.Length];
        for (int outcome = 0; outcome < counts.Length; outcome++)
        {
            counts[outcome] = _histograms.Aggregate(outcome, new OutcomeCounts(), static (sum, cpu) => sum.Add(in cpu));
        }

        KernelCounters calls = _counters.Aggregate(0, default(KernelCounters), static (sum, cpu) => new KernelCounters
        {
            Started = sum.Started + cpu.Started,
            SampledOut = sum.SampledOut + cpu.SampledOut,
            Untracked = sum.Untracked + cpu.Untracked,
            Startless = sum.Startless + cpu.Startless,
        });
        return new Snapshot(_options, counts, calls)
        {
            Way = Way,
            Slow = Slow?.GetStatistics(),
            Missed = Missed(),
            Runs = _options.ProgramStats ? Runs() : null,
        };
    }

    public void Dispose()
    {
        _outcome.Dispose();
        Slow?.Dispose();
        _statistics?.Dispose();
    }

    public override string ToString() =>
        $"{Way.Name} ({_outcome.Links.Count} links, starts in {Way.Storage}), Linux {Environment.OSVersion.Version.ToString(3)}";

    private static void Set(CollectionSpec spec, Options options)
    {
        spec.Variables["target_tgid"].Set(options.Pid);
        spec.Variables["target_tid"].Set(options.Tid);
        spec.Variables["excluded_tgid"].Set(options.IncludeSelf ? 0 : OwnTgid(spec));
        spec.Variables["filter_uid"].Set(options.Uid is not null);
        spec.Variables["target_uid"].Set(options.Uid ?? 0);
        spec.Variables["filter_comm"].Set(options.Comm is not null);
        Span<byte> comm = stackalloc byte[16];
        comm.Clear();
        Encoding.UTF8.GetBytes(options.Comm ?? "", comm);
        spec.Variables["target_comm"].SetBytes(comm);
        spec.Variables["filter_cgroup"].Set(options.Cgroup is not null);
        spec.Variables["sample"].Set(options.Sample);
        spec.Variables["slow_ns"].Set(options.Slow is { } slow ? Math.Max(LinearBuckets.Nanoseconds(slow), 1) : 0);
        if (options.Linear is { } linear)
        {
            spec.Variables["linear"].Set(true);
            spec.Variables["linear_min"].Set(linear.Min);
            spec.Variables["linear_width"].Set(linear.Width);
            spec.Variables["nr_buckets"].Set((uint)linear.Count);
        }

        if (options.InFlight is { } inFlight)
        {
            spec.Maps["hash_starts"].MaxEntries = inFlight;
        }
    }

    // The number of this process in the kernel, which in a container is not Environment.ProcessId: there that is somebody else's, often 1. 0 excludes none.
    private static uint OwnTgid(CollectionSpec spec)
    {
        const string initialNamespace = "pid:[4026531836]";  // PROC_PID_INIT_INO
        if (new FileInfo("/proc/self/ns/pid").LinkTarget == initialNamespace)
        {
            return (uint)Environment.ProcessId;
        }

        try
        {
            const string name = "own_tgid";
            using Collection collection = Collection.Load(spec, new CollectionOptions { Programs = [name] });
            return collection.Programs[name].Run(new TestRunOptions()).ReturnValue;
        }
        catch (BpfException e) when (e is BpfNotSupportedException or BpfPermissionException)
        {
            // Before kernel 5.10; and what is not permitted, the plan will say better.
            return 0;
        }
    }

    // What the kernel did not run: a program that was running already, a kretprobe with too many calls under way.
    private ulong Missed() =>
        Programs().Aggregate(0ul, (sum, program) => sum + (program.GetStatistics().RecursionMisses ?? 0))
        + _outcome.Links.Where(link => link.HasKernelLink).Aggregate(0ul, (sum, link) => sum + link.GetInfo() switch
        {
            KprobeLinkInfo { Missed: { } missed } => missed,
            KprobeMultiLinkInfo { Missed: { } missed } => missed,
            _ => 0,
        });

    private (ulong Count, TimeSpan Time) Runs() => Programs().Aggregate((Count: 0ul, Time: TimeSpan.Zero), (sum, program) =>
    {
        ProgramStatistics statistics = program.GetStatistics();
        return (sum.Count + statistics.RunCount, sum.Time + statistics.RunTime);
    });

    private IEnumerable<BpfProgram> Programs() => _outcome.Chosen.Programs.Select(name => _outcome.Collection.Programs[name]);
}
