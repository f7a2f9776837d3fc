namespace Ebpf.Native;

internal unsafe struct bpf_linker_file_opts
{
    public nuint sz;

    public bpf_linker_file_opts() => sz = (nuint)sizeof(bpf_linker_file_opts);
}
