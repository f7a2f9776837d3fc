using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>What a map must have in common with another to stand in for it.</summary>
internal readonly record struct MapShape(MapType Type, uint KeySize, uint ValueSize, uint MaxEntries, MapFlags Flags, ulong MapExtra)
{
    // These belong to a file descriptor: the kernel does not keep them with the map (bpf_map_flags_retain_permanent).
    private const MapFlags DescriptorFlags = MapFlags.ReadOnly | MapFlags.WriteOnly;

    /// <summary>A map of an object that libbpf has opened, as libbpf will create it.</summary>
    internal static unsafe MapShape Of(bpf_map* map)
    {
        var type = (MapType)LibBpf.bpf_map__type(map);
        uint maxEntries = LibBpf.bpf_map__max_entries(map);
        return new MapShape(
            type,
            LibBpf.bpf_map__key_size(map),
            LibBpf.bpf_map__value_size(map),
            type == MapType.PerfEventArray && maxEntries == 0 ? (uint)PossibleCpus.Count : maxEntries,
            (MapFlags)LibBpf.bpf_map__map_flags(map) & ~DescriptorFlags,
            LibBpf.bpf_map__map_extra(map));
    }

    /// <summary>A map of the spec that libbpf does not know as it is.</summary>
    internal static MapShape Of(MapSpec map) => new(
        map.Type,
        (uint)map.KeySize,
        (uint)map.ValueSize,
        map.Type == MapType.RingBuffer ? RingBufferSize(map.MaxEntries) : map.MaxEntries,
        map.Flags & ~DescriptorFlags,
        map.MapExtra);

    /// <summary>A map of the kernel.</summary>
    internal static unsafe MapShape Of(int fd, string name)
    {
        var info = new bpf_map_info();
        uint size = (uint)sizeof(bpf_map_info);
        int result = LibBpf.bpf_obj_get_info_by_fd(fd, &info, &size);
        if (result != 0)
        {
            throw new BpfException($"map '{name}': the kernel does not describe it: {Errno.Describe(-result)}", -result);
        }

        var type = (MapType)info.type;

        // The kernel adds this flag to device maps by itself (dev_map_init_map).
        MapFlags added = type is MapType.DevMap or MapType.DevMapHash ? MapFlags.ReadOnlyProgram : MapFlags.None;
        return new MapShape(type, info.key_size, info.value_size, info.max_entries, (MapFlags)info.map_flags & ~added, info.map_extra);
    }

    /// <summary>How this map differs from what is expected, in words; empty if it does not.</summary>
    internal IReadOnlyList<string> DifferencesFrom(MapShape expected)
    {
        var differences = new List<string>();
        Compare(nameof(Type), Type, expected.Type);
        Compare(nameof(KeySize), KeySize, expected.KeySize);
        Compare(nameof(ValueSize), ValueSize, expected.ValueSize);
        Compare(nameof(MaxEntries), MaxEntries, expected.MaxEntries);
        Compare(nameof(Flags), Flags, expected.Flags);
        Compare(nameof(MapExtra), MapExtra, expected.MapExtra);
        return differences;

        void Compare<T>(string property, T actual, T wanted)
            where T : struct
        {
            if (!actual.Equals(wanted))
            {
                differences.Add($"{property} is {actual}, not {wanted}");
            }
        }
    }

    // libbpf's adjust_ringbuf_sz(): the next power of two of pages.
    private static uint RingBufferSize(uint size)
    {
        ulong pages = ((ulong)size + (uint)Environment.SystemPageSize - 1) / (uint)Environment.SystemPageSize;
        ulong rounded = System.Numerics.BitOperations.RoundUpToPowerOf2(pages) * (uint)Environment.SystemPageSize;
        return rounded <= uint.MaxValue ? (uint)rounded : size;
    }
}
