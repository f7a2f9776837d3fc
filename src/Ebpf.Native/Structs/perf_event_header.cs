namespace Ebpf.Native;

internal struct perf_event_header
{
    public uint type;
    public ushort misc;
    public ushort size;
}
