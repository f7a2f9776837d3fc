using System.Runtime.InteropServices;

namespace Ebpf.Native;

// bpf_map of an opened object. Setters answer -EBUSY once the map is created.
public static partial class LibBpf
{
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_map__name(bpf_map* map);

    // -1 until the map is created, even where libbpf (>= 1.4) already reserved the number.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__fd(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__type(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__key_size(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__value_size(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__max_entries(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__map_flags(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial ulong bpf_map__map_extra(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__numa_node(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__ifindex(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__btf_key_type_id(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_map__btf_value_type_id(bpf_map* map);

    // 1 for .data, .rodata, .bss, .kconfig and the like.
    [LibraryImport(SoName)]
    internal static unsafe partial byte bpf_map__is_internal(bpf_map* map);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_map* bpf_map__inner_map(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_type(bpf_map* map, uint type);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_key_size(bpf_map* map, uint size);

    // On a data section's map (>= 1.3) moves the image: pointers of bpf_map__initial_value are void afterwards.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_value_size(bpf_map* map, uint size);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_max_entries(bpf_map* map, uint max_entries);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_map_flags(bpf_map* map, uint flags);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_map_extra(bpf_map* map, ulong map_extra);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_numa_node(bpf_map* map, uint numa_node);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_ifindex(bpf_map* map, uint ifindex);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_inner_map_fd(bpf_map* map, int fd);

    [LibraryImport(SoName)]
    internal static unsafe partial byte bpf_map__autocreate(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_autocreate(bpf_map* map, byte autocreate);

    [LibraryImport(SoName)]
    internal static unsafe partial byte bpf_map__autoattach(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_autoattach(bpf_map* map, byte autoattach);

    // The image before load. After load it is the live map only from 1.5 on (and 1.3.4, 1.4.7): map the fd instead.
    // psize must not be null. Null without an error when the map has no image.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial void* bpf_map__initial_value(bpf_map* map, nuint* psize);

    // size must equal the value size exactly; not for .kconfig.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_initial_value(bpf_map* map, void* data, nuint size);

    // The caller keeps its fd: libbpf dups it and takes over the map's type, sizes and flags.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__reuse_fd(bpf_map* map, int fd);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_map__pin_path(bpf_map* map);

    // Null clears the path that LIBBPF_PIN_BY_NAME set.
    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_map__set_pin_path(bpf_map* map, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_map__pin(bpf_map* map, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_map__unpin(bpf_map* map, string? path);

    [LibraryImport(SoName)]
    internal static unsafe partial byte bpf_map__is_pinned(bpf_map* map);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_map__attach_struct_ops(bpf_map* map);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_program* bpf_map__exclusive_program(bpf_map* map);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map__set_exclusive_program(bpf_map* map, bpf_program* prog);
}
