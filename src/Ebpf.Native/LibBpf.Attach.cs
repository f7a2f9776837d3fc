using System.Runtime.InteropServices;

namespace Ebpf.Native;

// A null link comes with errno. pid: 0 is this process, -1 every process.
public static partial class LibBpf
{
    // By SEC(); EOPNOTSUPP when the section names no target or its kind has no automatic attachment.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach(bpf_program* prog);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_kprobe_opts(bpf_program* prog, string? func_name, bpf_kprobe_opts* opts);

    // A pattern excludes syms, addrs and cookies of the opts.
    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_kprobe_multi_opts(
        bpf_program* prog, string? pattern, bpf_kprobe_multi_opts* opts);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_ksyscall(bpf_program* prog, string? syscall_name, bpf_ksyscall_opts* opts);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_uprobe_opts(
        bpf_program* prog, int pid, string? binary_path, nuint func_offset, bpf_uprobe_opts* opts);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_uprobe_multi(
        bpf_program* prog, int pid, string? binary_path, string? func_pattern, bpf_uprobe_multi_opts* opts);

    // The link uses the object when destroyed: it goes before bpf_object__close.
    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_usdt(
        bpf_program* prog, int pid, string? binary_path, string? usdt_provider, string? usdt_name, bpf_usdt_opts* opts);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_tracepoint_opts(
        bpf_program* prog, string? tp_category, string? tp_name, bpf_tracepoint_opts* opts);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_raw_tracepoint(bpf_program* prog, string? tp_name);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_raw_tracepoint_opts(
        bpf_program* prog, string? tp_name, bpf_raw_tracepoint_opts* opts);

    // Takes pfd over on success only.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_perf_event_opts(bpf_program* prog, int pfd, bpf_perf_event_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_trace_opts(bpf_program* prog, bpf_trace_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_lsm(bpf_program* prog);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_program__attach_freplace(bpf_program* prog, int target_fd, string? attach_func_name);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_iter(bpf_program* prog, bpf_iter_attach_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_cgroup(bpf_program* prog, int cgroup_fd);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_cgroup_opts(bpf_program* prog, int cgroup_fd, bpf_cgroup_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_netns(bpf_program* prog, int netns_fd);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_sockmap(bpf_program* prog, int map_fd);

    // Has no place for XDP_FLAGS_*: bpf_link_create does.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_xdp(bpf_program* prog, int ifindex);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_tcx(bpf_program* prog, int ifindex, bpf_tcx_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_netkit(bpf_program* prog, int ifindex, bpf_netkit_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial bpf_link* bpf_program__attach_netfilter(bpf_program* prog, bpf_netfilter_opts* opts);
}
