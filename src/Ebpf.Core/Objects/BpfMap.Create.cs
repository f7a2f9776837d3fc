using Ebpf.Btf;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>Creates a map without an object file.</summary>
    /// <remarks>
    /// As libbpf does it, the size of a ring buffer is rounded up to a power of two of pages, and <see cref="MapSpec.MaxEntries"/> 0 of a
    /// perf event array means one per possible CPU. The kernel is told <see cref="MapSpec.KeyType"/> and <see cref="MapSpec.ValueType"/>, and the
    /// map is made without them where it takes none; struct_ops are refused. A map of maps needs <see cref="MapSpec.InnerMap"/>: such a map is
    /// made too, for the kernel to look at, and closed again. The initial bytes of a section of global variables are written. <see cref="MapSpec.Pinning"/> is for collections: use <see cref="Pin"/>.
    /// </remarks>
    /// <param name="spec">What to create.</param>
    /// <returns>The map, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The spec has <see cref="MapSpec.Values"/>, which only a collection can resolve.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF, or what the kind of map takes besides.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel does not have this kind of map.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason, which the message names.</exception>
    /// <exception cref="BpfFormatException">A type is malformed.</exception>
    public static BpfMap Create(MapSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return CreateAs($"map '{spec.Name}'", spec);
    }

    /// <summary>As <see cref="Create"/>, with another name for it in messages.</summary>
    internal static BpfMap CreateAs(string what, MapSpec spec)
    {
        if (spec.Values.Count > 0)
        {
            throw new ArgumentException($"{what} starts with {spec.Values.Count} values that are names in a collection, which a map alone does not have", nameof(spec));
        }

        using BpfMap? inner = spec.InnerMap is null ? null : CreateAs($"the inner map of {what}", spec.InnerMap);
        var opts = new bpf_map_create_opts
        {
            inner_map_fd = inner is null ? 0 : (uint)inner.DangerousFd,
            map_flags = (uint)spec.Flags,
            map_extra = spec.MapExtra,
            numa_node = spec.NumaNode,
        };
        LockedMemory.Unlimit();
        var types = DeclaredTypes.Of(spec, isCreated: true);
        using SafeBpfHandle? btf = types is { Key: null, Value: null } ? null : LoadTypes(types, ref opts);
        int fd = btf is null ? -1 : Request(spec, opts with { btf_fd = (uint)btf.DangerousGetHandle() });

        // Kernels before those of a kind of type, and some kinds of maps, take none: libbpf goes without as well.
        fd = fd >= 0 ? fd : Request(spec, opts with { btf_key_type_id = 0, btf_value_type_id = 0 });
        if (fd < 0)
        {
            throw FailureExplainer.CreateMap(spec, what, -fd);
        }

        BpfMap map = Open(new SafeBpfHandle(fd), spec.Name, pinPath: null, types);
        try
        {
            if (spec.Data is not null)
            {
                map.Update(stackalloc byte[sizeof(uint)], spec.Data.Bytes);
            }

            return map;
        }
        catch
        {
            map.Dispose();
            throw;
        }
    }

    private static SafeBpfHandle? LoadTypes(in DeclaredTypes types, ref bpf_map_create_opts opts)
    {
        var known = new BtfSubset();
        opts.btf_key_type_id = types.Key is null ? 0 : known.Add(types.Key);
        opts.btf_value_type_id = types.Value is null ? 0 : known.Add(types.Value);
        return known.Load();
    }

    private static int Request(MapSpec spec, bpf_map_create_opts opts) =>
        LibBpf.bpf_map_create((uint)spec.Type, spec.Name, (uint)spec.KeySize, (uint)spec.ValueSize, EffectiveMaxEntries(spec), &opts);

    // adjust_ringbuf_sz() and map_set_def_max_entries() of libbpf.
    private static uint EffectiveMaxEntries(MapSpec spec) => spec.Type switch
    {
        MapType.RingBuffer or MapType.UserRingBuffer => RoundToPages(spec.MaxEntries),
        MapType.PerfEventArray when spec.MaxEntries == 0 => (uint)PossibleCpus.Count,
        _ => spec.MaxEntries,
    };

    // 0 stays 0, and what has no such power below 4 GB stays what it is: the kernel refuses both.
    private static uint RoundToPages(uint size)
    {
        uint page = (uint)Environment.SystemPageSize;
        ulong rounded = page;
        while (rounded < size)
        {
            rounded *= 2;
        }

        return size == 0 || rounded > uint.MaxValue ? size : (uint)rounded;
    }
}
