using System.Runtime.InteropServices;

namespace Ebpf.Native;

// Program, attachment and link commands of bpf(2) on fds. Functions that answer with an fd give it to the caller.
public static partial class LibBpf
{
    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_prog_load(
        uint prog_type, string? prog_name, string? license, bpf_insn* insns, nuint insn_cnt, bpf_prog_load_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_test_run_opts(int prog_fd, bpf_test_run_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_bind_map(int prog_fd, int map_fd, bpf_prog_bind_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_attach_opts(int prog_fd, int target, uint type, bpf_prog_attach_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_detach_opts(int prog_fd, int target, uint type, bpf_prog_detach_opts* opts);

    [LibraryImport(SoName)]
    internal static partial int bpf_prog_detach2(int prog_fd, int attachable_fd, uint type);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_query_opts(int target, uint type, bpf_prog_query_opts* opts);

    // Bytes after the union arm in use must be zero.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link_create(int prog_fd, int target_fd, uint attach_type, bpf_link_create_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link_update(int link_fd, int new_prog_fd, bpf_link_update_opts* opts);

    [LibraryImport(SoName)]
    internal static partial int bpf_link_detach(int link_fd);

    [LibraryImport(SoName)]
    internal static partial int bpf_iter_create(int link_fd);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int bpf_raw_tracepoint_open(string? name, int prog_fd);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_raw_tracepoint_open_opts(int prog_fd, bpf_raw_tp_opts* opts);

    // Statistics run as long as the fd is open.
    [LibraryImport(SoName)]
    internal static partial int bpf_enable_stats(uint type);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_task_fd_query(
        int pid, int fd, uint flags, byte* buf, uint* buf_len, uint* prog_id, uint* fd_type, ulong* probe_offset, ulong* probe_addr);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_stream_read(
        int prog_fd, uint stream_id, void* buf, uint buf_len, bpf_prog_stream_read_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_prog_assoc_struct_ops(int prog_fd, int map_fd, bpf_prog_assoc_struct_ops_opts* opts);
}
