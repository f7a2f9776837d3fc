using Ebpf.Native;

namespace Ebpf.Objects;

/// <content>Perf events, and the links of many probes.</content>
internal sealed unsafe partial class LinkInfoReader
{
    // PATH_MAX: before kernel 6.9 the kernel does not tell how long the name is.
    private const int LongestName = 4096;

    private const uint IsReturnFlag = 1;

    // enum bpf_perf_event_type
    private const uint Uprobe = 1, Uretprobe = 2, Kprobe = 3, Kretprobe = 4, Tracepoint = 5, Counter = 6;

    private PerfEventLinkInfo PerfEvent()
    {
        Span<byte> name = new byte[LongestName];
        fixed (byte* start = name)
        {
            ulong buffer = (ulong)start;
            var second = new bpf_link_info();
            uint type = _first.perf_event.type;
            switch (type)
            {
                case Uprobe or Uretprobe:
                    second.perf_event.uprobe = new() { file_name = buffer, name_len = LongestName, cookie = Untold, ref_ctr_offset = Untold };
                    Ask(ref second);
                    return new UprobeLinkInfo
                    {
                        Id = Id, Type = Type, ProgramId = ProgramId,
                        IsReturn = type == Uretprobe,
                        Path = Text(name),
                        Offset = second.perf_event.uprobe.offset,
                        Cookie = Told(_first.perf_event.uprobe.cookie, second.perf_event.uprobe.cookie),
                        RefCtrOffset = Told(_first.perf_event.uprobe.ref_ctr_offset, second.perf_event.uprobe.ref_ctr_offset),
                    };

                case Kprobe or Kretprobe:
                    second.perf_event.kprobe = new() { func_name = buffer, name_len = LongestName, missed = Untold, cookie = Untold };
                    Ask(ref second);
                    return new KprobeLinkInfo
                    {
                        Id = Id, Type = Type, ProgramId = ProgramId,
                        IsReturn = type == Kretprobe,
                        Function = Text(name),
                        Offset = second.perf_event.kprobe.offset,
                        Address = second.perf_event.kprobe.addr is var address and not 0 ? address : null,
                        Missed = Told(_first.perf_event.kprobe.missed, second.perf_event.kprobe.missed),
                        Cookie = Told(_first.perf_event.kprobe.cookie, second.perf_event.kprobe.cookie),
                    };

                case Tracepoint:
                    second.perf_event.tracepoint = new() { tp_name = buffer, name_len = LongestName, cookie = Untold };
                    Ask(ref second);
                    return new TracepointLinkInfo
                    {
                        Id = Id, Type = Type, ProgramId = ProgramId,
                        Name = Text(name),
                        Cookie = Told(_first.perf_event.tracepoint.cookie, second.perf_event.tracepoint.cookie),
                    };

                case Counter:
                    second.perf_event.@event = new() { cookie = Untold };
                    Ask(ref second);
                    return new PerfCounterLinkInfo
                    {
                        Id = Id, Type = Type, ProgramId = ProgramId,
                        EventType = second.perf_event.@event.type,
                        Config = second.perf_event.@event.config,
                        Cookie = Told(_first.perf_event.@event.cookie, second.perf_event.@event.cookie),
                    };

                default:
                    return new PerfEventLinkInfo { Id = Id, Type = Type, ProgramId = ProgramId };
            }
        }
    }

    private KprobeMultiLinkInfo KprobeMulti()
    {
        ulong[] addresses = new ulong[_first.kprobe_multi.count], cookies = new ulong[addresses.Length];
        Array.Fill(cookies, Untold);
        fixed (void* address = addresses, cookie = cookies)
        {
            var second = new bpf_link_info
            {
                kprobe_multi = new() { addrs = (ulong)address, count = (uint)addresses.Length, missed = Untold, cookies = (ulong)cookie },
            };
            Ask(ref second);
            return new KprobeMultiLinkInfo
            {
                Id = Id, Type = Type, ProgramId = ProgramId,
                Count = addresses.Length == 0 ? null : addresses.Length,
                IsReturn = (second.kprobe_multi.flags & IsReturnFlag) != 0,
                Addresses = addresses.All(address => address == 0) ? [] : addresses,
                Cookies = cookies.All(cookie => cookie == Untold) ? null : cookies,
                Missed = Told(_first.kprobe_multi.missed, second.kprobe_multi.missed),
            };
        }
    }

    private UprobeMultiLinkInfo UprobeMulti()
    {
        Span<byte> path = new byte[_first.uprobe_multi.path_size];
        ulong[] offsets = new ulong[_first.uprobe_multi.count], counters = new ulong[offsets.Length], cookies = new ulong[offsets.Length];
        fixed (byte* name = path)
        fixed (void* offset = offsets, counter = counters, cookie = cookies)
        {
            var second = new bpf_link_info
            {
                uprobe_multi = new()
                {
                    path = (ulong)name, path_size = (uint)path.Length, offsets = (ulong)offset, ref_ctr_offsets = (ulong)counter,
                    cookies = (ulong)cookie, count = (uint)offsets.Length,
                },
            };
            Ask(ref second);
            return new UprobeMultiLinkInfo
            {
                Id = Id, Type = Type, ProgramId = ProgramId,
                Path = Text(path),
                Offsets = offsets,
                RefCtrOffsets = counters,
                Cookies = cookies,
                IsReturn = (second.uprobe_multi.flags & IsReturnFlag) != 0,
                ProcessId = NotZero(second.uprobe_multi.pid),
            };
        }
    }
}
