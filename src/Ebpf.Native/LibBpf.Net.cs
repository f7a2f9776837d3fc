using System.Runtime.InteropServices;

namespace Ebpf.Native;

// XDP and TC over netlink, for kernels without the links of both (XDP < 5.9, tcx < 6.6) and for attachments of others.
public static partial class LibBpf
{
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_xdp_attach(int ifindex, int prog_fd, uint flags, bpf_xdp_attach_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_xdp_detach(int ifindex, uint flags, bpf_xdp_attach_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_xdp_query(int ifindex, int flags, bpf_xdp_query_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_xdp_query_id(int ifindex, int flags, uint* prog_id);

    // -EEXIST means that the clsact qdisc is there already, which is as good.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_tc_hook_create(bpf_tc_hook* hook);

    // With both directions set it removes the whole clsact qdisc, filters of others included.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_tc_hook_destroy(bpf_tc_hook* hook);

    // prog_id must be 0; handle and priority 0 let the kernel choose and are written back.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_tc_attach(bpf_tc_hook* hook, bpf_tc_opts* opts);

    // prog_fd, prog_id and flags must be 0, for bpf_tc_query too.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_tc_detach(bpf_tc_hook* hook, bpf_tc_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_tc_query(bpf_tc_hook* hook, bpf_tc_opts* opts);
}
