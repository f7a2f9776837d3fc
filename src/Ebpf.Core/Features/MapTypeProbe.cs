using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Kinds of maps, by creating the smallest map of a kind.</summary>
/// <remarks>
/// libbpf_probe_bpf_map_type does the same but drops the error, and says no to struct_ops maps on kernels before 6.9, which have them.
/// </remarks>
internal static class MapTypeProbe
{
    internal static FeatureAnswer Ask(MapType type)
    {
        Feature feature = Describe(type);
        return type switch
        {
            MapType.StackTrace => Try(feature, type, 4, 8),
            MapType.LpmTrie => Try(feature, type, 8, 8, flags: MapFlags.NoPrealloc),
            MapType.CgroupStorage or MapType.PerCpuCgroupStorage => Try(feature, type, 16, 8, maxEntries: 0), // struct bpf_cgroup_storage_key
            MapType.Queue or MapType.Stack or MapType.BloomFilter => Try(feature, type, 0, 4),
            MapType.RingBuffer or MapType.UserRingBuffer => Try(feature, type, 0, 0, maxEntries: (uint)Environment.SystemPageSize),
            MapType.Arena => Try(feature, type, 0, 0, flags: MapFlags.Mmapable),
            MapType.InstructionArray => Try(feature, type, 4, 16), // struct bpf_insn_array_value
            MapType.ArrayOfMaps or MapType.HashOfMaps => feature.Judge(CreateOuter(type)),
            MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage => feature.Judge(CreateStorage(type)),
            MapType.StructOps => AskStructOps(feature, MapFlags.None),
            _ => Try(feature, type, 4, 4),
        };
    }

    /// <summary>A struct_ops map of BTF type 1, which is no structure of operations: a kernel that has such maps says ENOTSUPP.</summary>
    internal static FeatureAnswer AskStructOps(Feature feature, MapFlags flags) =>
        feature.Judge(
            Attempt.CreateMap(MapType.StructOps, 4, 4, 1, new bpf_map_create_opts { btf_vmlinux_value_type_id = 1, map_flags = (uint)flags }),
            Errno.ENOTSUPP);

    internal static FeatureAnswer Try(
        Feature feature, MapType type, uint keySize, uint valueSize, uint maxEntries = 1, MapFlags flags = MapFlags.None) =>
        feature.Judge(Attempt.CreateMap(type, keySize, valueSize, maxEntries, new bpf_map_create_opts { map_flags = (uint)flags }));

    /// <summary>Creates a storage map, whose value must be described by BTF.</summary>
    internal static int CreateStorage(MapType type, MapFlags flags = MapFlags.NoPrealloc)
    {
        int btf = BtfBlob.Load(BtfBlob.Int, BtfBlob.Strings("int"));
        if (btf < 0)
        {
            return btf;
        }

        int result = Attempt.CreateMap(
            type, 4, 4, 0, new bpf_map_create_opts { map_flags = (uint)flags, btf_fd = (uint)btf, btf_key_type_id = 1, btf_value_type_id = 1 });
        _ = LibC.close(btf);
        return result;
    }

    private static unsafe int CreateOuter(MapType type)
    {
        int inner = LibBpf.bpf_map_create((uint)MapType.Array, null, 4, 4, 1, null);
        if (inner < 0)
        {
            return inner;
        }

        int result = Attempt.CreateMap(type, 4, 4, 1, new bpf_map_create_opts { inner_map_fd = (uint)inner });
        _ = LibC.close(inner);
        return result;
    }

    private static Feature Describe(MapType type)
    {
        (KernelVersion since, string[] config) = type switch
        {
            MapType.Hash or MapType.Array => (new KernelVersion(3, 19), Array.Empty<string>()),
            MapType.ProgramArray => (new(4, 2), []),
            MapType.PerfEventArray => (new(4, 3), ["CONFIG_PERF_EVENTS"]),
            MapType.PerCpuHash or MapType.PerCpuArray => (new(4, 6), []),
            MapType.StackTrace => (new(4, 6), ["CONFIG_PERF_EVENTS"]),
            MapType.CgroupArray => (new(4, 8), ["CONFIG_CGROUPS"]),
            MapType.LruHash or MapType.LruPerCpuHash => (new(4, 10), []),
            MapType.LpmTrie => (new(4, 11), []),
            MapType.ArrayOfMaps or MapType.HashOfMaps => (new(4, 12), []),
            MapType.DevMap => (new(4, 14), ["CONFIG_NET"]),
            MapType.SockMap => (new(4, 14), ["CONFIG_INET"]),
            MapType.CpuMap => (new(4, 15), ["CONFIG_NET"]),
            MapType.XskMap => (new(4, 18), ["CONFIG_XDP_SOCKETS"]),
            MapType.SockHash => (new(4, 18), ["CONFIG_INET"]),
            MapType.CgroupStorage => (new(4, 19), ["CONFIG_CGROUP_BPF"]),
            MapType.ReusePortSockArray => (new(4, 19), ["CONFIG_INET"]),
            MapType.PerCpuCgroupStorage => (new(4, 20), ["CONFIG_CGROUP_BPF"]),
            MapType.Queue or MapType.Stack => (new(4, 20), []),
            MapType.SkStorage => (new(5, 2), ["CONFIG_NET"]),
            MapType.DevMapHash => (new(5, 4), ["CONFIG_NET"]),
            MapType.StructOps => (new(5, 6), ["CONFIG_BPF_JIT", "CONFIG_DEBUG_INFO_BTF"]),
            MapType.RingBuffer => (new(5, 8), []),
            MapType.InodeStorage => (new(5, 10), ["CONFIG_BPF_LSM"]),
            MapType.TaskStorage => (new(5, 11), KernelVersion.Current < new KernelVersion(5, 13) ? ["CONFIG_BPF_LSM"] : []),
            MapType.BloomFilter => (new(5, 16), []),
            MapType.UserRingBuffer => (new(6, 1), []),
            MapType.CgrpStorage => (new(6, 2), ["CONFIG_CGROUPS"]),
            MapType.Arena => (new(6, 9), ["CONFIG_MMU"]),
            MapType.InstructionArray => (new(6, 19), []),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a kind of map."),
        };
        return new Feature($"map type {type}", since, config, PermissionExplainer.Needs(type));
    }
}
