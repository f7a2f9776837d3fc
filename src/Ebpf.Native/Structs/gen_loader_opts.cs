namespace Ebpf.Native;

internal unsafe struct gen_loader_opts
{
    public nuint sz;
    public byte* data;
    public byte* insns;
    public uint data_sz;
    public uint insns_sz;
    public byte gen_hash; // libbpf >= 1.7
    public fixed byte _pad[7];

    public gen_loader_opts() => sz = (nuint)sizeof(gen_loader_opts);
}
