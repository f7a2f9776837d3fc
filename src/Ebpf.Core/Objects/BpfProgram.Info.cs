using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    private const int TagSize = 8;

    /// <summary>What the kernel tells about the program now.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public ProgramInfo GetInfo()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var info = new bpf_prog_info();
        int known = BpfFd.GetInfo(fd.Value, ref info, What);
        bool isBound = info.ifindex != 0;
        bool isHidden = info.xlated_prog_len == 0;
        (uint[] mapIds, ProgramFunction[] functions) = ReadArrays(fd.Value, info);
        return new ProgramInfo
        {
            Id = info.id,
            Type = (ProgramType)info.type,
            Name = BpfFd.NameOf(info.name),
            Tag = Convert.ToHexStringLower(new ReadOnlySpan<byte>(info.tag, TagSize)),
            LoadTime = FromNanoseconds(info.load_time),
            CreatedByUid = info.created_by_uid,
            MapIds = mapIds,
            IsGplCompatible = (info.gpl_compatible & 1) != 0,
            Ifindex = isBound ? info.ifindex : null,
            NetworkNamespaceDevice = isBound ? info.netns_dev : null,
            NetworkNamespaceInode = isBound ? info.netns_ino : null,
            BtfId = NotZero(info.btf_id),
            AttachBtfObjectId = NotZero(info.attach_btf_obj_id),
            AttachBtfId = NotZero(info.attach_btf_id),
            XlatedSize = isHidden ? null : (int)info.xlated_prog_len,
            JitedSize = isHidden ? null : (int)info.jited_prog_len,
            Functions = isHidden ? null : functions,
            VerifiedInstructions = (byte*)(&info.verified_insns + 1) - (byte*)&info <= known ? info.verified_insns : null,
            Memlock = FdInfo.Read(fd.Value).Memlock,
            Statistics = StatisticsOf(info, known),
        };

        static uint? NotZero(uint id) => id == 0 ? null : id;
    }

    // The kernel writes as many elements as were asked for, and then how many there are: maps can be bound meanwhile.
    private (uint[] MapIds, ProgramFunction[] Functions) ReadArrays(int fd, in bpf_prog_info counts)
    {
        uint[] mapIds = new uint[counts.nr_map_ids];
        byte[] tags = new byte[counts.nr_prog_tags * TagSize];
        bpf_func_info[] infos = new bpf_func_info[counts.nr_func_info];
        ulong[] addresses = new ulong[counts.nr_jited_ksyms];
        uint[] sizes = new uint[counts.nr_jited_func_lens];
        fixed (void* mapId = mapIds, tag = tags, function = infos, address = addresses, size = sizes)
        {
            var info = new bpf_prog_info
            {
                map_ids = (ulong)mapId,
                nr_map_ids = (uint)mapIds.Length,
                prog_tags = (ulong)tag,
                nr_prog_tags = counts.nr_prog_tags,
                func_info = (ulong)function,
                nr_func_info = (uint)infos.Length,
                func_info_rec_size = (uint)sizeof(bpf_func_info),
                jited_ksyms = (ulong)address,
                nr_jited_ksyms = (uint)addresses.Length,
                jited_func_lens = (ulong)size,
                nr_jited_func_lens = (uint)sizes.Length,
            };
            BpfFd.GetInfo(fd, ref info, What);

            // The kernel clears the addresses of what it hides (bpf_dump_raw_ok()).
            bool hasCode = counts.jited_prog_len != 0 && info.jited_ksyms != 0 && info.jited_func_lens != 0;
            var functions = new ProgramFunction[counts.nr_prog_tags];
            for (int i = 0; i < functions.Length; i++)
            {
                functions[i] = new ProgramFunction(
                    Convert.ToHexStringLower(tags, i * TagSize, TagSize),
                    i < infos.Length ? (int)infos[i].insn_off : null,
                    i < infos.Length ? infos[i].type_id : null,
                    hasCode && i < addresses.Length ? addresses[i] : null,
                    hasCode && i < sizes.Length ? (int)sizes[i] : null);
            }

            return (info.nr_map_ids < mapIds.Length ? mapIds[..(int)info.nr_map_ids] : mapIds, functions);
        }
    }

    private string What => $"program '{Name}'";

    private static TimeSpan FromNanoseconds(ulong nanoseconds) => TimeSpan.FromTicks((long)(nanoseconds / TimeSpan.NanosecondsPerTick));

    private static ProgramStatistics StatisticsOf(in bpf_prog_info info, int known)
    {
        fixed (bpf_prog_info* start = &info)
        {
            bool hasMisses = (byte*)(&start->recursion_misses + 1) - (byte*)start <= known;
            return new ProgramStatistics(FromNanoseconds(info.run_time_ns), info.run_cnt, hasMisses ? info.recursion_misses : null);
        }
    }
}
