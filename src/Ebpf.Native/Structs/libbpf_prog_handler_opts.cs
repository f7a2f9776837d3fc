namespace Ebpf.Native;

internal unsafe struct libbpf_prog_handler_opts
{
    public nuint sz;
    public nint cookie;
    public delegate* unmanaged[Cdecl]<bpf_program*, nint, int> prog_setup_fn;
    public delegate* unmanaged[Cdecl]<bpf_program*, bpf_prog_load_opts*, nint, int> prog_prepare_load_fn;
    public delegate* unmanaged[Cdecl]<bpf_program*, nint, bpf_link**, int> prog_attach_fn;

    public libbpf_prog_handler_opts() => sz = (nuint)sizeof(libbpf_prog_handler_opts);
}
