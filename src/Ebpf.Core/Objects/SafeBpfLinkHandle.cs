using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Owns libbpf's <c>bpf_link</c>, and keeps the object alive that libbpf needs to detach it (USDT, struct_ops).</summary>
internal sealed unsafe class SafeBpfLinkHandle : SafeHandle
{
    private readonly SafeBpfObjectHandle _object;

    internal SafeBpfLinkHandle(bpf_link* link, SafeBpfObjectHandle obj)
        : base(0, ownsHandle: true)
    {
        bool added = false;
        obj.DangerousAddRef(ref added);
        _object = obj;
        SetHandle((nint)link);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        int result;
        lock (_object.Lock)
        {
            result = LibBpf.bpf_link__destroy((bpf_link*)handle);
        }

        _object.DangerousRelease();
        return result == 0;
    }
}
