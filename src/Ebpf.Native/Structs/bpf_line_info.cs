namespace Ebpf.Native;

internal struct bpf_line_info
{
    public uint insn_off;
    public uint file_name_off;
    public uint line_off;
    // Line in the upper 22 bits, column in the lower 10.
    public uint line_col;
}
