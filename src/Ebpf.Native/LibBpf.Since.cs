using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Ebpf.Native;

public static partial class LibBpf
{
    private static readonly ConcurrentDictionary<string, bool> _exports = new();

    /// <summary>Whether the loaded libbpf has <paramref name="function"/>. The answer to trust: a version number is not.</summary>
    internal static bool Exports(string function) =>
        _exports.GetOrAdd(function, static name => NativeLibrary.TryGetExport(Load().Handle, name, out _));

    /// <summary>
    /// The first libbpf that exports <paramref name="function"/>, for those that came after 1.1; null for the others.
    /// </summary>
    /// <remarks>
    /// What the shared objects export, not what libbpf.map lists: libbpf_set_memlock_rlim (listed in 0.7) and btf__new_split
    /// are hidden before 1.4, bpf_object__prepare (listed in 1.6.0) before 1.6.2.
    /// </remarks>
    internal static Version? Since(string function) => function switch
    {
        nameof(bpf_btf_get_info_by_fd)
            or nameof(bpf_link__update_map)
            or nameof(bpf_link_get_info_by_fd)
            or nameof(bpf_map_get_info_by_fd)
            or nameof(bpf_prog_get_info_by_fd) => new Version(1, 2),

        nameof(bpf_obj_pin_opts)
            or nameof(bpf_object__unpin)
            or nameof(bpf_prog_detach_opts)
            or nameof(bpf_program__attach_netfilter)
            or nameof(bpf_program__attach_netkit)
            or nameof(bpf_program__attach_tcx)
            or nameof(bpf_program__attach_uprobe_multi)
            or nameof(ring__avail_data_size)
            or nameof(ring__consume)
            or nameof(ring__consumer_pos)
            or nameof(ring__map_fd)
            or nameof(ring__producer_pos)
            or nameof(ring__size)
            or nameof(ring_buffer__ring) => new Version(1, 3),

        nameof(bpf_program__attach_raw_tracepoint_opts)
            or nameof(bpf_raw_tracepoint_open_opts)
            or nameof(bpf_token_create)
            or nameof(btf__new_split)
            or nameof(libbpf_set_memlock_rlim) => new Version(1, 4),

        nameof(bpf_map__autoattach)
            or nameof(bpf_map__set_autoattach)
            or nameof(bpf_object__token_fd)
            or nameof(bpf_program__attach_sockmap)
            or nameof(ring__consume_n)
            or nameof(ring_buffer__consume_n) => new Version(1, 5),

        nameof(bpf_linker__add_buf)
            or nameof(bpf_linker__add_fd)
            or nameof(bpf_linker__new_fd)
            or nameof(bpf_prog_stream_read)
            or nameof(bpf_program__attach_cgroup_opts)
            or nameof(bpf_program__func_info)
            or nameof(bpf_program__func_info_cnt)
            or nameof(bpf_program__line_info)
            or nameof(bpf_program__line_info_cnt) => new Version(1, 6),

        nameof(bpf_object__prepare) => new Version(1, 6, 2),

        nameof(bpf_map__exclusive_program)
            or nameof(bpf_map__set_exclusive_program)
            or nameof(bpf_prog_assoc_struct_ops)
            or nameof(bpf_program__assoc_struct_ops) => new Version(1, 7),

        _ => null,
    };
}
