using System.Runtime.InteropServices;

namespace Ebpf.Native;

// libbpf's readers call back per record and publish the consumer position after each: the managed readers map the buffers
// themselves, and are tested against these. One thread at a time per buffer.
public static partial class LibBpf
{
    // sample_cb: < 0 stops and is what poll and consume return.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial ring_buffer* ring_buffer__new(
        int map_fd, delegate* unmanaged[Cdecl]<void*, void*, nuint, int> sample_cb, void* ctx, ring_buffer_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring_buffer__add(
        ring_buffer* rb, int map_fd, delegate* unmanaged[Cdecl]<void*, void*, nuint, int> sample_cb, void* ctx);

    [LibraryImport(SoName)]
    internal static unsafe partial void ring_buffer__free(ring_buffer* rb);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring_buffer__poll(ring_buffer* rb, int timeout_ms);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring_buffer__consume(ring_buffer* rb);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring_buffer__consume_n(ring_buffer* rb, nuint n);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring_buffer__epoll_fd(ring_buffer* rb);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial ring* ring_buffer__ring(ring_buffer* rb, uint idx);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring__consume(ring* r);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring__consume_n(ring* r, nuint n);

    [LibraryImport(SoName)]
    internal static unsafe partial int ring__map_fd(ring* r);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint ring__size(ring* r);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint ring__avail_data_size(ring* r);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint ring__consumer_pos(ring* r);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint ring__producer_pos(ring* r);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial perf_buffer* perf_buffer__new(
        int map_fd, nuint page_cnt, delegate* unmanaged[Cdecl]<void*, int, void*, uint, void> sample_cb,
        delegate* unmanaged[Cdecl]<void*, int, ulong, void> lost_cb, void* ctx, perf_buffer_opts* opts);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial perf_buffer* perf_buffer__new_raw(
        int map_fd, nuint page_cnt, perf_event_attr* attr, delegate* unmanaged[Cdecl]<void*, int, perf_event_header*, int> event_cb,
        void* ctx, perf_buffer_raw_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial void perf_buffer__free(perf_buffer* pb);

    [LibraryImport(SoName)]
    internal static unsafe partial int perf_buffer__poll(perf_buffer* pb, int timeout_ms);

    [LibraryImport(SoName)]
    internal static unsafe partial int perf_buffer__consume(perf_buffer* pb);

    [LibraryImport(SoName)]
    internal static unsafe partial int perf_buffer__consume_buffer(perf_buffer* pb, nuint buf_idx);

    [LibraryImport(SoName)]
    internal static unsafe partial int perf_buffer__buffer(perf_buffer* pb, int buf_idx, void** buf, nuint* buf_size);

    [LibraryImport(SoName)]
    internal static unsafe partial nuint perf_buffer__buffer_cnt(perf_buffer* pb);

    [LibraryImport(SoName)]
    internal static unsafe partial int perf_buffer__buffer_fd(perf_buffer* pb, nuint buf_idx);

    [LibraryImport(SoName)]
    internal static unsafe partial int perf_buffer__epoll_fd(perf_buffer* pb);

    // Reserving is not thread-safe, submitting and discarding are.
    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial user_ring_buffer* user_ring_buffer__new(int map_fd, user_ring_buffer_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial void user_ring_buffer__free(user_ring_buffer* rb);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial void* user_ring_buffer__reserve(user_ring_buffer* rb, uint size);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial void* user_ring_buffer__reserve_blocking(user_ring_buffer* rb, uint size, int timeout_ms);

    [LibraryImport(SoName)]
    internal static unsafe partial void user_ring_buffer__submit(user_ring_buffer* rb, void* sample);

    [LibraryImport(SoName)]
    internal static unsafe partial void user_ring_buffer__discard(user_ring_buffer* rb, void* sample);
}
