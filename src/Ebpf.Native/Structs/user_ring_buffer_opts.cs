namespace Ebpf.Native;

internal unsafe struct user_ring_buffer_opts
{
    public nuint sz;

    public user_ring_buffer_opts() => sz = (nuint)sizeof(user_ring_buffer_opts);
}
