namespace Ebpf.Native;

internal unsafe struct perf_buffer_opts
{
    public nuint sz;
    public uint sample_period; // libbpf >= 1.2
    public uint _pad;

    public perf_buffer_opts() => sz = (nuint)sizeof(perf_buffer_opts);
}
