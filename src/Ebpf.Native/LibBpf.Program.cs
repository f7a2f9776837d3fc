using System.Runtime.InteropServices;

namespace Ebpf.Native;

// bpf_program of an opened object. Setters answer -EBUSY once the object is loaded.
public static partial class LibBpf
{
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_program__name(bpf_program* prog);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_program__section_name(bpf_program* prog);

    // -ENOENT before load.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__fd(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_program__type(bpf_program* prog);

    // Forgets the SEC() definition, and with it auto-attach.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_type(bpf_program* prog, uint type);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_program__expected_attach_type(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_expected_attach_type(bpf_program* prog, uint type);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_program__flags(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_flags(bpf_program* prog, uint flags);

    [LibraryImport(SoName)]
    internal static unsafe partial byte bpf_program__autoload(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_autoload(bpf_program* prog, byte autoload);

    // Only consulted by the skeleton functions.
    [LibraryImport(SoName)]
    internal static unsafe partial byte bpf_program__autoattach(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial void bpf_program__set_autoattach(bpf_program* prog, byte autoattach);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_program__set_attach_target(bpf_program* prog, int attach_prog_fd, string? attach_func_name);

    [LibraryImport(SoName)]
    internal static unsafe partial void bpf_program__set_ifindex(bpf_program* prog, uint ifindex);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_program__log_level(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_log_level(bpf_program* prog, uint log_level);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_program__log_buf(bpf_program* prog, nuint* log_size);

    // Not copied: the buffer must stay in place until bpf_object__load returns.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_log_buf(bpf_program* prog, byte* log_buf, nuint log_size);

    // Borrowed; void after load, after bpf_program__set_insns and after close.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_insn* bpf_program__insns(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint bpf_program__insn_cnt(bpf_program* prog);

    // Meant by libbpf for prog_prepare_load_fn callbacks only.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__set_insns(bpf_program* prog, bpf_insn* new_insns, nuint new_insn_cnt);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_func_info* bpf_program__func_info(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_program__func_info_cnt(bpf_program* prog);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_line_info* bpf_program__line_info(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_program__line_info_cnt(bpf_program* prog);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_program__pin(bpf_program* prog, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_program__unpin(bpf_program* prog, string? path);

    // Closes the program's fd, nothing more.
    [LibraryImport(SoName)]
    internal static unsafe partial void bpf_program__unload(bpf_program* prog);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_program__assoc_struct_ops(bpf_program* prog, bpf_map* map, bpf_prog_assoc_struct_ops_opts* opts);
}
