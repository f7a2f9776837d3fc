using System.Runtime.InteropServices;

namespace Ebpf.Native;

// Map commands of bpf(2) on an fd; as thread-safe as the kernel's.
public static partial class LibBpf
{
    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_map_create(
        uint map_type, string? map_name, uint key_size, uint value_size, uint max_entries, bpf_map_create_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_lookup_elem(int fd, void* key, void* value);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_lookup_elem_flags(int fd, void* key, void* value, ulong flags);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_update_elem(int fd, void* key, void* value, ulong flags);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_delete_elem(int fd, void* key);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_delete_elem_flags(int fd, void* key, ulong flags);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_lookup_and_delete_elem(int fd, void* key, void* value);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_lookup_and_delete_elem_flags(int fd, void* key, void* value, ulong flags);

    // A null key asks for the first; a key that has vanished starts over from the first.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_get_next_key(int fd, void* key, void* next_key);

    [LibraryImport(SoName)]
    internal static partial int bpf_map_freeze(int fd);

    // in_batch is null at first, out_batch holds at least max(4, key size) bytes. -ENOENT ends with *count valid elements;
    // -ENOSPC: a bucket holds more than *count; after -EFAULT *count is undefined.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_lookup_batch(
        int fd, void* in_batch, void* out_batch, void* keys, void* values, uint* count, bpf_map_batch_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_lookup_and_delete_batch(
        int fd, void* in_batch, void* out_batch, void* keys, void* values, uint* count, bpf_map_batch_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_update_batch(int fd, void* keys, void* values, uint* count, bpf_map_batch_opts* opts);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_map_delete_batch(int fd, void* keys, uint* count, bpf_map_batch_opts* opts);
}
