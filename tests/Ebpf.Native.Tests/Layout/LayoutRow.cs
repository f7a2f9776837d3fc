namespace Ebpf.Native.Tests.Layout;

// One field, or a whole struct: where it is, and as what. The name is C's: "bpf_link_create_opts.kprobe_multi.cnt", or
// "bpf_link_create_opts" for the struct. The kind is "u" or "s" for integers and "x" for pointers, arrays and structs.
internal readonly record struct LayoutRow(string Name, int Offset, int Size, char Kind)
{
    public override string ToString() => $"offset {Offset}, size {Size}, {Kind}";
}
