using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>libbpf's <c>bpf_program</c>, which it attaches by, and a reference to the object that it is part of.</summary>
internal sealed unsafe class SafeBpfProgramHandle : SafeHandle
{
    internal SafeBpfProgramHandle(bpf_program* program, SafeBpfObjectHandle obj)
        : base(0, ownsHandle: true)
    {
        bool added = false;
        obj.DangerousAddRef(ref added);
        Object = obj;
        SetHandle((nint)program);
    }

    public override bool IsInvalid => handle == 0;

    internal SafeBpfObjectHandle Object { get; }

    /// <summary>Valid while the caller holds a reference.</summary>
    internal bpf_program* Value => (bpf_program*)handle;

    /// <summary>Another reference, closed on its own.</summary>
    /// <exception cref="ObjectDisposedException">The object is closed.</exception>
    internal SafeBpfProgramHandle Duplicate() => new(Value, Object);

    protected override bool ReleaseHandle()
    {
        Object.DangerousRelease();
        return true;
    }
}
