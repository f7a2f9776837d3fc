using System.Runtime.InteropServices;

namespace Ebpf.Native;

[StructLayout(LayoutKind.Explicit)]
internal struct btf_type
{
    [FieldOffset(0)] public uint name_off;
    // vlen in bits 0-15, kind in bits 24-28, kind_flag in bit 31.
    [FieldOffset(4)] public uint info;
    [FieldOffset(8)] public uint size;
    [FieldOffset(8)] public uint type;
}
