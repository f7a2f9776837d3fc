using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>What the kernel tells about the map now.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public MapInfo GetInfo()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var info = new bpf_map_info();
        int known = BpfFd.GetInfo(fd.Value, ref info, $"map '{Name}'");
        FdInfo fdInfo = FdInfo.Read(fd.Value);
        bool isOffloaded = info.ifindex != 0;
        return new MapInfo
        {
            Id = info.id,
            Type = (MapType)info.type,
            Name = BpfFd.NameOf(info.name),
            KeySize = (int)info.key_size,
            ValueSize = (int)info.value_size,
            MaxEntries = info.max_entries,
            Flags = (MapFlags)info.map_flags,
            MapExtra = (byte*)(&info.map_extra + 1) - (byte*)&info <= known ? info.map_extra : null,
            Ifindex = isOffloaded ? info.ifindex : null,
            NetworkNamespaceDevice = isOffloaded ? info.netns_dev : null,
            NetworkNamespaceInode = isOffloaded ? info.netns_ino : null,
            BtfId = NotZero(info.btf_id),
            BtfKeyTypeId = NotZero(info.btf_key_type_id),
            BtfValueTypeId = NotZero(info.btf_value_type_id),
            BtfVmlinuxValueTypeId = NotZero(info.btf_vmlinux_value_type_id),
            BtfVmlinuxId = NotZero(info.btf_vmlinux_id),
            Memlock = fdInfo.Memlock,
            IsFrozen = fdInfo.IsFrozen,
            OwnerProgramType = fdInfo.OwnerProgramType,
        };

        static uint? NotZero(uint id) => id == 0 ? null : id;
    }
}
