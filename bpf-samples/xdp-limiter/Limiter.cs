using System.Diagnostics;
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>The maps of a limiter: its settings, counters and sources. They work the same for who loaded it and for any other process.</summary>
internal sealed partial class Limiter : IDisposable
{
    internal const string ProgramName = "xdp_limiter";
    internal const string AgeProgramName = "xdp_limiter_age";

    private readonly IReadOnlyList<BpfMap> _maps;
    private readonly bool _knowsAge;
    private readonly BpfArray<Control> _control;
    private readonly BpfArray<Config> _configs;
    private readonly BpfPerCpuArray<Counter> _counters;
    private readonly BpfHashMap<uint, Source> _sources4;
    private readonly BpfHashMap<Address6, Source> _sources6;
    private readonly PrefixList<LpmKeyIPv4, Allowed> _allow4;
    private readonly PrefixList<LpmKeyIPv6, Allowed> _allow6;
    private readonly PrefixList<LpmKeyIPv4, uint> _deny4;
    private readonly PrefixList<LpmKeyIPv6, uint> _deny6;

    private Limiter(Func<string, BpfMap> map, IReadOnlyList<BpfMap> owned, bool knowsAge)
    {
        _maps = owned;
        _knowsAge = knowsAge;
        _control = map("control").AsArray<Control>();
        _configs = map("configs").AsArray<Config>();
        _counters = map("counters").AsPerCpuArray<Counter>();
        _sources4 = map("sources4").AsHash<uint, Source>();
        _sources6 = map("sources6").AsHash<Address6, Source>();
        _allow4 = new(map("allow4").AsLpmTrie<LpmKeyIPv4, Allowed>());
        _allow6 = new(map("allow6").AsLpmTrie<LpmKeyIPv6, Allowed>());
        _deny4 = new(map("deny4").AsLpmTrie<LpmKeyIPv4, uint>());
        _deny6 = new(map("deny6").AsLpmTrie<LpmKeyIPv6, uint>());
    }

    internal ulong Generation => _control[0].Generation;

    /// <summary>The limiter of a collection that was just loaded.</summary>
    internal static Limiter Of(Collection collection, int ipv6Prefix)
    {
        var limiter = new Limiter(name => collection.Maps[name], [], collection.Programs.ContainsKey(AgeProgramName));
        limiter._control[0] = new Control { IPv6Prefix = (uint)ipv6Prefix, Version = Control.LayoutVersion };
        return limiter;
    }

    /// <summary>The limiter that runs on an interface, whoever started it.</summary>
    /// <exception cref="BpfException">There is none, or this process may not open its maps (CAP_SYS_ADMIN).</exception>
    internal static Limiter Open(NetworkDevice device)
    {
        XdpPrograms attached = ProgramQuery.Xdp(device);
        uint id = attached.Native ?? attached.Generic ?? attached.Offload ?? throw new BpfException($"no XDP program is attached to {device}");
        using BpfProgram program = BpfProgram.FromId(id);
        if (program.Name is not (ProgramName or AgeProgramName))
        {
            throw new BpfException($"the XDP program of {device} is {program}, which is not this limiter");
        }

        List<BpfMap> maps = [.. program.GetInfo().MapIds.Select(map => BpfMap.FromId(map))];
        try
        {
            var limiter = new Limiter(name => maps.First(map => map.Name == name), maps, program.Name == AgeProgramName);
            return limiter._control[0].Version == Control.LayoutVersion
                ? limiter
                : throw new BpfException($"the limiter on {device} is of another version");
        }
        catch
        {
            maps.ForEach(map => map.Dispose());
            throw;
        }
    }

    /// <summary>Until when packets are dropped; null if there is no such moment. After it all pass, until it is set anew.</summary>
    internal TimeSpan? TimeLeft
    {
        get
        {
            ulong deadline = _control[0].Deadline;
            return deadline == 0 ? null : TimeSpan.FromMicroseconds(((long)deadline - Now) / 1000.0);
        }
    }

    /// <summary>From now on nothing is dropped after this time, unless <see cref="Heartbeat"/> is called before it is over, and so on.</summary>
    internal void ArmDeadMan(TimeSpan timeout)
    {
        _control[0] = _control[0] with { Timeout = (ulong)(timeout.Ticks * TimeSpan.NanosecondsPerTick) };
        Heartbeat();
    }

    /// <exception cref="BpfException">The limiter has no dead-man switch.</exception>
    internal TimeSpan Heartbeat()
    {
        using WriterLock writer = WriterLock.Take();
        Control control = _control[0];
        if (control.Timeout == 0)
        {
            throw new BpfException("the limiter runs without --dead-man");
        }

        _control[0] = control with { Deadline = (ulong)Now + control.Timeout };
        return TimeSpan.FromMicroseconds(control.Timeout / 1000.0);
    }

    public void Dispose()
    {
        foreach (BpfMap map in _maps)
        {
            map.Dispose();
        }
    }

    // bpf_ktime_get_ns() and Stopwatch read the same clock.
    private static long Now => (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));
}
