namespace Ebpf.Native.Tests.Layout;

#pragma warning disable CS0649 // Only the layout is looked at.

internal struct OptsWithHole
{
    public nuint sz;
    public uint flags;
    public uint relative_fd;
    public uint relative_id;
    public ulong expected_revision;
}
