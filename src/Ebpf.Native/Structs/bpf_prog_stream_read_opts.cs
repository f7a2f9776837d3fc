namespace Ebpf.Native;

internal unsafe struct bpf_prog_stream_read_opts
{
    public nuint sz;

    public bpf_prog_stream_read_opts() => sz = (nuint)sizeof(bpf_prog_stream_read_opts);
}
