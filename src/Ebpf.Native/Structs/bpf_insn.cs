namespace Ebpf.Native;

internal struct bpf_insn
{
    public byte code;
    // dst_reg in the low nibble, src_reg in the high one, on little-endian hosts.
    public byte registers;
    public short off;
    public int imm;
}
