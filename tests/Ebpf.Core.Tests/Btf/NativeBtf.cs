using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Core.Tests.Btf;

/// <summary>The same BTF, read by libbpf.</summary>
internal sealed unsafe class NativeBtf : IDisposable
{
    private readonly btf* _btf;

    internal NativeBtf(byte[] bytes, NativeBtf? basis = null)
    {
        fixed (byte* start = bytes)
        {
            _btf = LibBpf.btf__new_split(start, (uint)bytes.Length, basis is null ? null : basis._btf);
        }

        Assert.True(_btf is not null, "libbpf does not read the BTF");
    }

    internal uint Count => LibBpf.btf__type_cnt(_btf);

    /// <summary>Name, kind, number of members, kind flag, and size or type.</summary>
    internal (string Name, uint Info, uint SizeOrType) Type(uint id)
    {
        btf_type* type = LibBpf.btf__type_by_id(_btf, id);
        return (Marshal.PtrToStringUTF8((nint)LibBpf.btf__name_by_offset(_btf, type->name_off))!, type->info, type->size);
    }

    /// <summary>Negative where there is none.</summary>
    internal long Size(uint id) => LibBpf.btf__resolve_size(_btf, id);

    internal int Alignment(uint id) => LibBpf.btf__align_of(_btf, id);

    internal int Find(string name, uint kind) => LibBpf.btf__find_by_name_kind(_btf, name, kind);

    public void Dispose() => LibBpf.btf__free(_btf);
}
