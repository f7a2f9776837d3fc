using System.Runtime.InteropServices;

namespace Ebpf.Native;

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct bpf_prog_attach_opts
{
    [FieldOffset(0)] public nuint sz;
    [FieldOffset(8)] public uint flags;
    [FieldOffset(12)] public int replace_prog_fd;
    [FieldOffset(12)] public int replace_fd;
    [FieldOffset(16)] public int relative_fd; // libbpf >= 1.3
    [FieldOffset(20)] public uint relative_id; // libbpf >= 1.3
    [FieldOffset(24)] public ulong expected_revision; // libbpf >= 1.3

    public bpf_prog_attach_opts() => sz = (nuint)sizeof(bpf_prog_attach_opts);
}
