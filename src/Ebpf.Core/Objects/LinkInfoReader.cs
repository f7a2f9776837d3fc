using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Asks the kernel about a link: once what it is and how much there is to tell, then for names and lists.</summary>
internal sealed unsafe partial class LinkInfoReader
{
    // A number that the kernel does not write comes back as it went in: 0 from the first question, this from the second.
    private const ulong Untold = ulong.MaxValue;

    private readonly int _fd;
    private readonly string _what;
    private readonly bpf_link_info _first;
    private readonly int _known;

    private LinkInfoReader(int fd, string what)
    {
        _fd = fd;
        _what = what;
        _known = BpfFd.GetInfo(fd, ref _first, what);
    }

    private uint Id => _first.id;

    private LinkType Type => (LinkType)_first.type;

    private uint? ProgramId => NotZero(_first.prog_id);

    /// <param name="fd">The link.</param>
    /// <param name="what">The link in words, for messages.</param>
    internal static LinkInfo Read(int fd, string what) => new LinkInfoReader(fd, what).Read();

    private LinkInfo Read() => Type switch
    {
        LinkType.RawTracepoint => RawTracepoint(),
        LinkType.Tracing => Tracing(),
        LinkType.Cgroup => new CgroupLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId, CgroupId = _first.cgroup.cgroup_id, AttachType = (AttachType)_first.cgroup.attach_type,
        },
        LinkType.Iterator => Iterator(),
        LinkType.NetNs => new NetNsLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId, Inode = _first.netns.netns_ino, AttachType = (AttachType)_first.netns.attach_type,
        },
        LinkType.Xdp => new XdpLinkInfo { Id = Id, Type = Type, ProgramId = ProgramId, Ifindex = _first.xdp.ifindex },
        LinkType.PerfEvent => PerfEvent(),
        LinkType.KprobeMulti => KprobeMulti(),
        LinkType.StructOps => new StructOpsLinkInfo { Id = Id, Type = Type, MapId = _first.struct_ops.map_id },
        LinkType.Netfilter => new NetfilterLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId, ProtocolFamily = _first.netfilter.pf, Hook = _first.netfilter.hooknum,
            Priority = _first.netfilter.priority, Flags = _first.netfilter.flags,
        },
        LinkType.Tcx => new TcxLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId, Ifindex = _first.tcx.ifindex, AttachType = (AttachType)_first.tcx.attach_type,
        },
        LinkType.UprobeMulti => UprobeMulti(),
        LinkType.Netkit => new NetkitLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId, Ifindex = _first.netkit.ifindex, AttachType = (AttachType)_first.netkit.attach_type,
        },
        LinkType.SockMap => new SockMapLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId, MapId = _first.sockmap.map_id, AttachType = (AttachType)_first.sockmap.attach_type,
        },
        _ => new LinkInfo { Id = Id, Type = Type, ProgramId = ProgramId },
    };

    private RawTracepointLinkInfo RawTracepoint()
    {
        Span<byte> name = new byte[_first.raw_tracepoint.tp_name_len];
        fixed (byte* buffer = name)
        {
            var second = new bpf_link_info { raw_tracepoint = new() { tp_name = (ulong)buffer, tp_name_len = (uint)name.Length, cookie = Untold } };
            Ask(ref second);
            return new RawTracepointLinkInfo
            {
                Id = Id, Type = Type, ProgramId = ProgramId, Name = Text(name), Cookie = Told(_first.raw_tracepoint.cookie, second.raw_tracepoint.cookie),
            };
        }
    }

    private TracingLinkInfo Tracing()
    {
        var second = new bpf_link_info { tracing = new() { cookie = Untold } };
        Ask(ref second);
        return new TracingLinkInfo
        {
            Id = Id, Type = Type, ProgramId = ProgramId,
            AttachType = (AttachType)second.tracing.attach_type,
            TargetObjectId = NotZero(_first.tracing.target_obj_id),
            TargetBtfId = NotZero(_first.tracing.target_btf_id),
            Cookie = Told(_first.tracing.cookie, second.tracing.cookie),
        };
    }

    private IteratorLinkInfo Iterator()
    {
        Span<byte> name = new byte[_first.iter.target_name_len];
        fixed (byte* buffer = name)
        {
            var second = new bpf_link_info { iter = new() { target_name = (ulong)buffer, target_name_len = (uint)name.Length } };
            Ask(ref second);
            string target = Text(name);
            bool isCgroup = target == "cgroup", isTask = target.StartsWith("task", StringComparison.Ordinal);
            return new IteratorLinkInfo
            {
                Id = Id, Type = Type, ProgramId = ProgramId,
                TargetName = target,
                MapId = NotZero(_first.iter.map.map_id),
                CgroupId = isCgroup ? _first.iter.cgroup.cgroup_id : null,
                CgroupOrder = isCgroup ? (CgroupIteratorOrder)_first.iter.cgroup.order : null,
                ThreadId = isTask ? NotZero(_first.iter.task.tid) : null,
                ProcessId = isTask ? NotZero(_first.iter.task.pid) : null,
            };
        }
    }

    // The kernel refuses what is not zero beyond the structure as it knows it; what is there, it does not tell.
    private void Ask(ref bpf_link_info question)
    {
        fixed (bpf_link_info* start = &question)
        {
            Span<byte> unknown = new Span<byte>(start, sizeof(bpf_link_info))[_known..];
            unknown.Clear();
            BpfFd.GetInfo(_fd, ref question, _what);
            unknown.Fill(byte.MaxValue);
        }
    }

    private static ulong? Told(ulong first, ulong second) => first == 0 && second == Untold ? null : second;

    private static uint? NotZero(uint id) => id == 0 ? null : id;

    private static string Text(ReadOnlySpan<byte> name)
    {
        int end = name.IndexOf((byte)0);
        return System.Text.Encoding.UTF8.GetString(end < 0 ? name : name[..end]);
    }
}
