using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Flags of maps, each by creating a map of a kind that has a use for it.</summary>
internal static class MapFlagProbe
{
    internal static FeatureAnswer Ask(MapFlags flag)
    {
        Feature feature = Describe(flag);
        return flag switch
        {
            MapFlags.NoCommonLru => Try(MapType.LruHash),
            MapFlags.StackBuildId => Try(MapType.StackTrace, valueSize: 32), // struct bpf_stack_build_id
            MapFlags.Mmapable or MapFlags.InnerMap => Try(MapType.Array),
            MapFlags.PreserveElements => Try(MapType.PerfEventArray),
            MapFlags.RingBufferOverwrite => MapTypeProbe.Try(feature, MapType.RingBuffer, 0, 0, (uint)Environment.SystemPageSize, flag),
            MapFlags.SegvOnFault or MapFlags.NoUserConversion => MapTypeProbe.Try(feature, MapType.Arena, 0, 0, 1, flag | MapFlags.Mmapable),
            MapFlags.Clone => feature.Judge(MapTypeProbe.CreateStorage(MapType.SkStorage, flag | MapFlags.NoPrealloc)),
            MapFlags.Link => MapTypeProbe.AskStructOps(feature, flag),
            // Both name a descriptor that is not one; a kernel that does not know the flag does not look at it.
            MapFlags.ValueTypeBtfObject =>
                Offer(MapType.StructOps, new bpf_map_create_opts { btf_vmlinux_value_type_id = 1, value_type_btf_obj_fd = -1 }),
            MapFlags.Token => Offer(MapType.Array, new bpf_map_create_opts { token_fd = uint.MaxValue }),
            _ => Try(MapType.Hash),
        };

        FeatureAnswer Try(MapType type, uint valueSize = 4) => MapTypeProbe.Try(feature, type, 4, valueSize, 1, flag);

        FeatureAnswer Offer(MapType type, bpf_map_create_opts opts)
        {
            opts.map_flags = (uint)flag;
            return LibBpfGate.Lacks(new Version(1, 4), feature) ?? feature.Judge(Attempt.CreateMap(type, 4, 4, 1, opts), Errno.EBADF);
        }
    }

    private static Feature Describe(MapFlags flag)
    {
        KernelVersion since = flag switch
        {
            MapFlags.NoPrealloc => new(4, 6),
            MapFlags.NoCommonLru => new(4, 10),
            MapFlags.NumaNode => new(4, 14),
            MapFlags.ReadOnly or MapFlags.WriteOnly => new(4, 15),
            MapFlags.StackBuildId => new(4, 17),
            MapFlags.ZeroSeed => new(4, 20),
            MapFlags.ReadOnlyProgram or MapFlags.WriteOnlyProgram => new(5, 2),
            MapFlags.Clone => new(5, 4),
            MapFlags.Mmapable => new(5, 5),
            MapFlags.PreserveElements or MapFlags.InnerMap => new(5, 10),
            MapFlags.Link => new(6, 4),
            MapFlags.ValueTypeBtfObject or MapFlags.Token or MapFlags.SegvOnFault or MapFlags.NoUserConversion => new(6, 9),
            MapFlags.RingBufferOverwrite => new(6, 19),
            _ => throw new ArgumentOutOfRangeException(nameof(flag), flag, "Not a single flag of maps."),
        };
        return new Feature($"map flag {flag}", since);
    }
}
