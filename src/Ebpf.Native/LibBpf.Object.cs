using System.Runtime.InteropServices;

namespace Ebpf.Native;

// bpf_object: one-shot (open, load, close) and not locked. Everything reached from it (maps, programs, btf, strings) is borrowed
// and ends with bpf_object__close.
public static partial class LibBpf
{
    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_object* bpf_object__open_file(string? path, bpf_object_open_opts* opts);

    // The image is only read during the call; the strings of the opts are copied, kernel_log_buf is not.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_object* bpf_object__open_mem(void* obj_buf, nuint obj_buf_sz, bpf_object_open_opts* opts);

    // Creates the maps and leaves the programs unloaded. A failure is terminal, like that of bpf_object__load.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_object__prepare(bpf_object* obj);

    // Terminal, also when it fails: an object cannot be loaded twice.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_object__load(bpf_object* obj);

    // Links of USDT programs and of struct_ops maps without ".link" use the object when destroyed: they go first.
    [LibraryImport(SoName)]
    internal static unsafe partial void bpf_object__close(bpf_object* obj);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_object__name(bpf_object* obj);

    [LibraryImport(SoName)]
    internal static unsafe partial uint bpf_object__kversion(bpf_object* obj);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_object__set_kversion(bpf_object* obj, uint kern_version);

    // Null when the object has no .BTF.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial btf* bpf_object__btf(bpf_object* obj);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_object__btf_fd(bpf_object* obj);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_object__token_fd(bpf_object* obj);

    // Iteration starts from null and ends with null.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_map* bpf_object__next_map(bpf_object* obj, bpf_map* map);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_program* bpf_object__next_program(bpf_object* obj, bpf_program* prog);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_map* bpf_object__find_map_by_name(bpf_object* obj, string? name);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__find_map_fd_by_name(bpf_object* obj, string? name);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_program* bpf_object__find_program_by_name(bpf_object* obj, string? name);

    // Parents of a pin path are made by libbpf (mode 0700) and must lie on a bpffs.
    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__pin_maps(bpf_object* obj, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__unpin_maps(bpf_object* obj, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__pin_programs(bpf_object* obj, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__unpin_programs(bpf_object* obj, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__pin(bpf_object* obj, string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_object__unpin(bpf_object* obj, string? path);

    // Must precede bpf_object__load, which then writes a loader program instead of calling the kernel.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_object__gen_loader(bpf_object* obj, gen_loader_opts* opts);
}
