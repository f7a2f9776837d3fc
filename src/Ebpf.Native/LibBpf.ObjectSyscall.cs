using System.Runtime.InteropServices;

namespace Ebpf.Native;

// Ids, information, pins and tokens: the commands of bpf(2) that all kinds of objects share.
public static partial class LibBpf
{
    // Iteration starts from id 0 and ends with -ENOENT.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_get_next_id(uint start_id, uint* next_id);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_get_next_id(uint start_id, uint* next_id);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link_get_next_id(uint start_id, uint* next_id);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_btf_get_next_id(uint start_id, uint* next_id);

    [LibraryImport(SoName)]
    internal static partial int bpf_map_get_fd_by_id(uint id);

    [LibraryImport(SoName)]
    internal static partial int bpf_prog_get_fd_by_id(uint id);

    [LibraryImport(SoName)]
    internal static partial int bpf_link_get_fd_by_id(uint id);

    [LibraryImport(SoName)]
    internal static partial int bpf_btf_get_fd_by_id(uint id);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_get_fd_by_id_opts(uint id, bpf_get_fd_by_id_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_get_fd_by_id_opts(uint id, bpf_get_fd_by_id_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link_get_fd_by_id_opts(uint id, bpf_get_fd_by_id_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_btf_get_fd_by_id_opts(uint id, bpf_get_fd_by_id_opts* opts);

    // info_len is in/out. The kernel refuses (-E2BIG) non-zero bytes beyond what it knows.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_obj_get_info_by_fd(int bpf_fd, void* info, uint* info_len);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_get_info_by_fd(int map_fd, bpf_map_info* info, uint* info_len);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_get_info_by_fd(int prog_fd, bpf_prog_info* info, uint* info_len);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link_get_info_by_fd(int link_fd, bpf_link_info* info, uint* info_len);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_btf_get_info_by_fd(int btf_fd, bpf_btf_info* info, uint* info_len);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_pin(int fd, string? pathname);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_obj_pin_opts(int fd, string? pathname, bpf_obj_pin_opts* opts);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_obj_get(string? pathname);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_obj_get_opts(string? pathname, bpf_obj_get_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_token_create(int bpffs_fd, bpf_token_create_opts* opts);
}
