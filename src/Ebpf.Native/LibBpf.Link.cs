using System.Runtime.InteropServices;

namespace Ebpf.Native;

public static partial class LibBpf
{
    // Detaches unless disconnected, then frees; the error is that of the detachment, the memory is gone in any case.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link__destroy(bpf_link* link);

    // bpf_link__destroy then neither detaches nor closes the fd: take the fd first.
    [LibraryImport(SoName)]
    internal static unsafe partial void bpf_link__disconnect(bpf_link* link);

    // Forces the detachment; the fd stays open and defunct. Kernel >= 5.9.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link__detach(bpf_link* link);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link__fd(bpf_link* link);

    [LibraryImport(SoName, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial bpf_link* bpf_link__open(string? path);

    [LibraryImport(SoName, StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int bpf_link__pin(bpf_link* link, string? path);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link__unpin(bpf_link* link);

    [LibraryImport(SoName, SetLastError = true)]
    internal static unsafe partial byte* bpf_link__pin_path(bpf_link* link);

    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link__update_program(bpf_link* link, bpf_program* prog);

    // struct_ops links only.
    [LibraryImport(SoName)]
    internal static unsafe partial int bpf_link__update_map(bpf_link* link, bpf_map* map);
}
