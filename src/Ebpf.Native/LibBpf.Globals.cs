using System.Runtime.InteropServices;

namespace Ebpf.Native;

public static partial class LibBpf
{
    [LibraryImport(SoName)]
    internal static partial uint libbpf_major_version();

    [LibraryImport(SoName)]
    internal static partial uint libbpf_minor_version();

    // Borrowed, "v1.7": the patch level is not part of it.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* libbpf_version_string();

    // Process-wide; returns the callback that it replaces. LibBpfPrint is the only caller.
    [LibraryImport(SoName)]
    internal static unsafe partial delegate* unmanaged[Cdecl]<uint, byte*, void*, int> libbpf_set_print(
        delegate* unmanaged[Cdecl]<uint, byte*, void*, int> fn);

    // Knows the kernel's errno values and libbpf's own from 4000 on.
    [LibraryImport(SoName)]
    internal static unsafe partial int libbpf_strerror(int err, byte* buf, nuint size);

    // Possible, not online: what the kernel multiplies per-CPU values by. Read once and cached by libbpf.
    [LibraryImport(SoName)]
    internal static partial int libbpf_num_possible_cpus();

    // 0 keeps libbpf from raising RLIMIT_MEMLOCK on kernels < 5.11.
    [LibraryImport(SoName)]
    internal static partial int libbpf_set_memlock_rlim(nuint memlock_bytes);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* libbpf_bpf_map_type_str(uint t);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* libbpf_bpf_prog_type_str(uint t);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* libbpf_bpf_attach_type_str(uint t);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* libbpf_bpf_link_type_str(uint t);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int libbpf_prog_type_by_name(string? name, uint* prog_type, uint* expected_attach_type);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int libbpf_attach_type_by_name(string? name, uint* attach_type);

    // > 0 is the BTF id in vmlinux or a loaded module.
    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int libbpf_find_vmlinux_btf_id(string? name, uint attach_type);

    // Probes: 1 supported, 0 not supported, < 0 the probe itself failed. opts is reserved and must be null.
    [LibraryImport(SoName)]
    internal static unsafe partial int libbpf_probe_bpf_map_type(uint map_type, void* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int libbpf_probe_bpf_prog_type(uint prog_type, void* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int libbpf_probe_bpf_helper(uint prog_type, uint helper_id, void* opts);

    // The table of SEC() handlers is global and not locked. >= 0 is the handler's id; sec is copied.
    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int libbpf_register_prog_handler(
        string? sec, uint prog_type, uint exp_attach_type, libbpf_prog_handler_opts* opts);

    [LibraryImport(SoName)]
    internal static partial int libbpf_unregister_prog_handler(int handler_id);
}
