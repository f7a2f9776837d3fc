namespace Ebpf.Native.Tests.Layout;

#pragma warning disable CS0649 // Only the layout is looked at.

// bpf_tcx_opts with a field forgotten and another of the wrong sign.
internal struct WrongTcxOpts
{
    public nuint sz;
    public uint flags;
    public int relative_fd;
    public ulong expected_revision;
}
