namespace Ebpf.Native;

internal unsafe struct ring_buffer_opts
{
    public nuint sz;

    public ring_buffer_opts() => sz = (nuint)sizeof(ring_buffer_opts);
}
