using System.Runtime.InteropServices;

namespace Ebpf.Native;

// struct btf is not locked. btf_ext is only handed through: pass null.
public static partial class LibBpf
{
    // data is copied.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* btf__new(void* data, uint size);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* btf__new_split(void* data, uint size, btf* base_btf);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__parse(string? path, btf_ext** btf_ext);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__parse_split(string? path, btf* base_btf);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__parse_elf(string? path, btf_ext** btf_ext);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__parse_elf_split(string? path, btf* base_btf);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__parse_raw(string? path);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__parse_raw_split(string? path, btf* base_btf);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* btf__load_vmlinux_btf();

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial btf* btf__load_module_btf(string? module_name, btf* vmlinux_btf);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* btf__load_from_kernel_by_id(uint id);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* btf__load_from_kernel_by_id_split(uint id, btf* base_btf);

    [LibraryImport(SoName)]
    internal static unsafe partial void btf__free(btf* btf);

    // One more than the last id, void (0) included.
    [LibraryImport(SoName)]
    internal static unsafe partial uint btf__type_cnt(btf* btf);

    // Types and strings are borrowed.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf_type* btf__type_by_id(btf* btf, uint id);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* btf__name_by_offset(btf* btf, uint offset);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* btf__str_by_offset(btf* btf, uint offset);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int btf__find_str(btf* btf, string? s);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int btf__find_by_name(btf* btf, string? type_name);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int btf__find_by_name_kind(btf* btf, string? type_name, uint kind);

    [LibraryImport(SoName)]
    internal static unsafe partial int btf__resolve_type(btf* btf, uint type_id);

    [LibraryImport(SoName)]
    internal static unsafe partial long btf__resolve_size(btf* btf, uint type_id);

    [LibraryImport(SoName)]
    internal static unsafe partial int btf__align_of(btf* btf, uint id);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* btf__base_btf(btf* btf);

    // Borrowed: the bytes of a .BTF section, in the endianness of btf__endianness.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial void* btf__raw_data(btf* btf, uint* size);

    [LibraryImport(SoName)]
    internal static unsafe partial uint btf__endianness(btf* btf);

    [LibraryImport(SoName)]
    internal static unsafe partial int btf__set_endianness(btf* btf, uint endian);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint btf__pointer_size(btf* btf);

    [LibraryImport(SoName)]
    internal static unsafe partial int btf__set_pointer_size(btf* btf, nuint ptr_sz);

    [LibraryImport(SoName)]
    internal static unsafe partial int btf__fd(btf* btf);

    // Takes fd over.
    [LibraryImport(SoName)]
    internal static unsafe partial void btf__set_fd(btf* btf, int fd);

    [LibraryImport(SoName)]
    internal static unsafe partial int btf__load_into_kernel(btf* btf);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_btf_load(void* btf_data, nuint btf_size, bpf_btf_load_opts* opts);
}
