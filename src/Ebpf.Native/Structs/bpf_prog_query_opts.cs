using System.Runtime.InteropServices;

namespace Ebpf.Native;

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct bpf_prog_query_opts
{
    [FieldOffset(0)] public nuint sz;
    [FieldOffset(8)] public uint query_flags;
    [FieldOffset(12)] public uint attach_flags;
    [FieldOffset(16)] public uint* prog_ids;
    // In: capacity of the arrays. Out: how many programs there are, also when -ENOSPC says that they did not fit.
    [FieldOffset(24)] public uint prog_cnt;
    [FieldOffset(24)] public uint count;
    [FieldOffset(28)] public uint _pad;
    [FieldOffset(32)] public uint* prog_attach_flags;
    [FieldOffset(40)] public uint* link_ids; // libbpf >= 1.3
    [FieldOffset(48)] public uint* link_attach_flags; // libbpf >= 1.3
    [FieldOffset(56)] public ulong revision; // libbpf >= 1.3

    public bpf_prog_query_opts() => sz = (nuint)sizeof(bpf_prog_query_opts);
}
