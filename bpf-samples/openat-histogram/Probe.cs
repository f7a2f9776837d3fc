using System.Runtime.InteropServices;
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;
using Ebpf.Native;

namespace OpenatHistogram;

/// <summary>The loaded programs, attached to the tracepoints of the three calls.</summary>
internal sealed class Probe : IDisposable
{
    private readonly Collection _collection;
    private readonly List<BpfLink> _links = [];
    private readonly BpfPerCpuArray<ulong> _buckets;
    private readonly BpfPerCpuArray<ulong> _counters;

    private Probe(Collection collection)
    {
        _collection = collection;
        _buckets = collection.Maps["buckets"].AsPerCpuArray<ulong>();
        _counters = collection.Maps["counters"].AsPerCpuArray<ulong>();
    }

    /// <exception cref="BpfException">The kernel refuses; the message says why.</exception>
    internal static Probe Attach(Options options)
    {
        using Stream bytes = typeof(Probe).Assembly.GetManifestResourceStream("openat-histogram.bpf.o")!;
        CollectionSpec spec = CollectionSpec.Load(bytes, "openat");
        if (options.Pid != 0)
        {
            spec.Variables["target_tgid"].Set(options.Pid);
        }
        else
        {
            spec.Variables["excluded_tgid"].Set((uint)Environment.ProcessId);
        }

        if (options.InFlight is { } inFlight)
        {
            spec.Maps["start"].MaxEntries = inFlight;
        }

        // open is not a system call of its own on arm64.
        bool hasOpen = RuntimeInformation.ProcessArchitecture == Architecture.X64;
        string[] calls = hasOpen ? ["open", "openat", "openat2"] : ["openat", "openat2"];
        var probe = new Probe(Collection.Load(spec));
        try
        {
            // Returns first: a call is then never counted as started without the chance to be counted as finished.
            foreach (string edge in (ReadOnlySpan<string>)["exit", "enter"])
            {
                foreach (string call in calls)
                {
                    probe._links.Add(probe._collection.Programs[$"{edge}_{call}"].AttachTracepoint("syscalls", $"sys_{edge}_{call}"));
                }
            }

            return probe;
        }
        catch
        {
            probe.Dispose();
            throw;
        }
    }

    internal Snapshot Read() => new(
        Log2Histogram.Read(_buckets),
        Started: _counters.Sum(0),
        Finished: _counters.Sum(1),
        Untracked: _counters.Sum(2),
        Orphaned: _counters.Sum(3));

    public void Dispose() => _collection.Dispose();

    public override string ToString() =>
        $"attached to {_links.Count} tracepoints (Linux {Environment.OSVersion.Version.ToString(3)}, libbpf {LibBpf.Version})";
}
