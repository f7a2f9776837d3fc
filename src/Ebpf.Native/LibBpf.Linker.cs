using System.Runtime.InteropServices;

namespace Ebpf.Native;

public static partial class LibBpf
{
    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_linker* bpf_linker__new(string? filename, bpf_linker_opts* opts);

    // The caller keeps the fd open until bpf_linker__finalize, and closes it.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_linker* bpf_linker__new_fd(int fd, bpf_linker_opts* opts);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_linker__add_file(bpf_linker* linker, string? filename, bpf_linker_file_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_linker__add_fd(bpf_linker* linker, int fd, bpf_linker_file_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_linker__add_buf(bpf_linker* linker, void* buf, nuint buf_sz, bpf_linker_file_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_linker__finalize(bpf_linker* linker);

    [LibraryImport(SoName)]
    internal static unsafe partial void bpf_linker__free(bpf_linker* linker);
}
