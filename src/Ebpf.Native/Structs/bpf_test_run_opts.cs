namespace Ebpf.Native;

internal unsafe struct bpf_test_run_opts
{
    public nuint sz;
    public void* data_in;
    public void* data_out;
    public uint data_size_in;
    // In: capacity. Out: what the program left, also when -ENOSPC says that it did not fit.
    public uint data_size_out;
    public void* ctx_in;
    public void* ctx_out;
    public uint ctx_size_in;
    // As data_size_out.
    public uint ctx_size_out;
    // Out.
    public uint retval;
    public int repeat;
    // Out: average of the repetitions in ns.
    public uint duration;
    public uint flags;
    public uint cpu;
    // BPF_F_TEST_XDP_LIVE_FRAMES only.
    public uint batch_size;

    public bpf_test_run_opts() => sz = (nuint)sizeof(bpf_test_run_opts);
}
