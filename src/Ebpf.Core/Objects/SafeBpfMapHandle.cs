using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>libbpf's <c>bpf_map</c>, which it attaches struct_ops by, and a reference to the object that it is part of.</summary>
internal sealed unsafe class SafeBpfMapHandle : SafeHandle
{
    internal SafeBpfMapHandle(bpf_map* map, SafeBpfObjectHandle obj)
        : base(0, ownsHandle: true)
    {
        bool added = false;
        obj.DangerousAddRef(ref added);
        Object = obj;
        SetHandle((nint)map);
    }

    public override bool IsInvalid => handle == 0;

    internal SafeBpfObjectHandle Object { get; }

    /// <summary>Valid while the caller holds a reference.</summary>
    internal bpf_map* Value => (bpf_map*)handle;

    /// <summary>Another reference, closed on its own.</summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    internal SafeBpfMapHandle Duplicate() => new(Value, Object);

    protected override bool ReleaseHandle()
    {
        Object.DangerousRelease();
        return true;
    }
}
