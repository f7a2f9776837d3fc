namespace Ebpf.Native;

internal unsafe struct perf_buffer_raw_opts
{
    public nuint sz;
    public int cpu_cnt;
    public uint _pad;
    public int* cpus;
    public int* map_keys;

    public perf_buffer_raw_opts() => sz = (nuint)sizeof(perf_buffer_raw_opts);
}
