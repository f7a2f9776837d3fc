using System.Text;
using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Kinds of links, by links to what does not exist: the kernel's error shows whether it knows the kind. Nothing is attached.</summary>
internal static unsafe class LinkProbe
{
    private const int NoDescriptor = -1;
    private const int NoDevice = int.MaxValue;

    // Every network namespace has its loopback device here. It has no hardware that could take a program.
    private const int Loopback = 1;
    private const uint XDP_FLAGS_HW_MODE = 1 << 3;

    private static ReadOnlySpan<byte> NoFunction => "ebpf_net_no_such_function\0"u8;

    internal static FeatureAnswer Ask(LinkType type)
    {
        Feature feature = Describe(type);
        return type switch
        {
            LinkType.RawTracepoint => feature.Judge(OpenRawTracepoint(), Errno.ENOENT),
            LinkType.Tracing => feature.Follow(TrampolineProbe.Ask()),
            LinkType.Cgroup => Try(ProgramType.CgroupSkb, AttachType.CgroupInetEgress, NoDescriptor, Errno.EBADF),
            LinkType.Iterator => AskIterator(feature),
            LinkType.NetNs => Try(ProgramType.FlowDissector, AttachType.FlowDissector, NoDescriptor, Errno.EBADF),
            LinkType.Xdp => feature.Judge(
                Attempt.CreateLink(ProgramType.Xdp, AttachType.Xdp, Loopback, new bpf_link_create_opts { flags = XDP_FLAGS_HW_MODE }), Errno.EOPNOTSUPP),
            LinkType.PerfEvent => feature.Judge(CreatePerfEvent(), Errno.EBADF),
            LinkType.KprobeMulti => AskKprobe(feature, AttachType.TraceKprobeMulti),
            // The flag of struct_ops maps came with the link.
            LinkType.StructOps => MapTypeProbe.AskStructOps(feature, MapFlags.Link),
            LinkType.Netfilter => LibBpfGate.Lacks(new Version(1, 3), feature) ?? feature.Judge(CreateNetfilter(), Errno.EAFNOSUPPORT),
            LinkType.Tcx => Try(ProgramType.SchedCls, AttachType.TcxIngress, NoDevice, Errno.ENODEV),
            LinkType.UprobeMulti => AskUprobe(feature, AttachType.TraceUprobeMulti),
            LinkType.Netkit => Try(ProgramType.SchedCls, AttachType.NetkitPrimary, NoDevice, Errno.ENODEV),
            _ => Try(ProgramType.SkSkb, AttachType.SkSkbVerdict, NoDescriptor, Errno.EBADF),
        };

        FeatureAnswer Try(ProgramType program, AttachType attach, int target, int proof) =>
            feature.Judge(Attempt.CreateLink(program, attach, target, new bpf_link_create_opts()), proof);
    }

    internal static FeatureAnswer AskKprobeSession() =>
        AskKprobe(new Feature("kprobe session", new KernelVersion(6, 10), ["CONFIG_FPROBE"], _tracing), AttachType.TraceKprobeSession);

    internal static FeatureAnswer AskUprobeSession() =>
        AskUprobe(new Feature("uprobe session", new KernelVersion(6, 13), ["CONFIG_UPROBES"], _tracing), AttachType.TraceUprobeSession);

    private static readonly Capability[] _tracing = [Capability.Bpf, Capability.Perfmon];
    private static readonly Capability[] _net = [Capability.Bpf, Capability.NetAdmin];

    private static Feature Describe(LinkType type)
    {
        (KernelVersion since, string[] config, Capability[] needs) = type switch
        {
            LinkType.RawTracepoint => (new KernelVersion(4, 17), new[] { "CONFIG_BPF_EVENTS" }, _tracing),
            LinkType.Tracing => (new(5, 5), ["CONFIG_BPF_JIT"], _tracing),
            LinkType.Cgroup => (new(5, 7), ["CONFIG_CGROUP_BPF"], _net),
            LinkType.Iterator => (new(5, 8), ["CONFIG_DEBUG_INFO_BTF"], _tracing),
            LinkType.NetNs => (new(5, 8), ["CONFIG_NET"], _net),
            LinkType.Xdp => (new(5, 9), ["CONFIG_NET"], _net),
            LinkType.PerfEvent => (new(5, 15), ["CONFIG_BPF_EVENTS"], _tracing),
            LinkType.KprobeMulti => (new(5, 18), ["CONFIG_FPROBE"], _tracing),
            LinkType.StructOps => (new(6, 4), ["CONFIG_BPF_JIT", "CONFIG_DEBUG_INFO_BTF"], [Capability.Bpf]),
            LinkType.Netfilter => (new(6, 4), ["CONFIG_NETFILTER_BPF_LINK"], _net),
            LinkType.Tcx => (new(6, 6), ["CONFIG_NET_XGRESS"], _net),
            LinkType.UprobeMulti => (new(6, 6), ["CONFIG_UPROBES"], _tracing),
            LinkType.Netkit => (new(6, 7), ["CONFIG_NETKIT"], _net),
            LinkType.SockMap => (new(6, 10), ["CONFIG_NET_SOCK_MSG"], _net),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a kind of link."),
        };
        return new Feature($"link type {type}", since, config, needs);
    }

    private static FeatureAnswer AskKprobe(Feature feature, AttachType attach) => feature.Judge(CreateKprobe(attach), Errno.EFAULT);

    // At an address that is read from where no process has memory. Of a name that no function has, 5.18 says EINVAL, as if the kind were unknown.
    internal static int CreateKprobe(AttachType attach) =>
        Attempt.CreateLink(ProgramType.Kprobe, attach, 0, new bpf_link_create_opts { kprobe_multi = new() { cnt = 1, addrs = (nuint*)-sizeof(nuint) } });

    private static FeatureAnswer AskUprobe(Feature feature, AttachType attach)
    {
        fixed (byte* path = "/\0"u8) // no regular file
        {
            nuint offset = 0;
            var opts = new bpf_link_create_opts { uprobe_multi = new() { cnt = 1, path = path, offsets = &offset } };
            return LibBpfGate.Lacks(new Version(1, 3), feature)
                ?? feature.Judge(Attempt.CreateLink(ProgramType.Kprobe, attach, 0, opts), Errno.EBADF);
        }
    }

    private static int CreateNetfilter() =>
        Attempt.CreateLink(ProgramType.Netfilter, AttachType.Netfilter, 0, new bpf_link_create_opts { netfilter = new() { pf = byte.MaxValue } });

    private static int CreatePerfEvent()
    {
        int program = Attempt.OpenProgram(ProgramType.Tracepoint, Attempt.Nothing, new bpf_prog_load_opts());
        return program < 0 ? program : Attempt.CreateLinkAndClose(program, NoDescriptor, AttachType.PerfEvent, new bpf_link_create_opts());
    }

    private static int OpenRawTracepoint()
    {
        int program = Attempt.OpenProgram(ProgramType.RawTracepoint, Attempt.Nothing, new bpf_prog_load_opts());
        if (program < 0)
        {
            return program;
        }

        int result = Attempt.Close(LibBpf.bpf_raw_tracepoint_open(Encoding.ASCII.GetString(NoFunction[..^1]), program));
        _ = LibC.close(program);
        return result;
    }

    // The link of an iterator attaches to nothing: it runs when it is read. So this one is made for real.
    private static FeatureAnswer AskIterator(Feature feature)
    {
        if (SystemProbe.FindInKernelBtf(feature, "task", AttachType.TraceIterator, out uint id) is { } unread)
        {
            return unread;
        }

        if (id == 0)
        {
            return feature.Missing("the kernel's BTF has no iterator of tasks");
        }

        int program = Attempt.OpenProgram(
            ProgramType.Tracing,
            Attempt.Nothing,
            new bpf_prog_load_opts { expected_attach_type = (uint)AttachType.TraceIterator, attach_btf_id = id });
        return feature.Judge(program < 0 ? program : Attempt.CreateLinkAndClose(program, 0, AttachType.TraceIterator, new bpf_link_create_opts()));
    }
}
