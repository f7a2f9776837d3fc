using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Owns libbpf's <c>bpf_object</c>; programs and links hold references, since libbpf uses it to attach and to detach.</summary>
internal sealed unsafe class SafeBpfObjectHandle : SafeHandle
{
    internal SafeBpfObjectHandle(bpf_object* value)
        : base(0, ownsHandle: true) => SetHandle((nint)value);

    public override bool IsInvalid => handle == 0;

    /// <summary>Valid while the caller holds a reference.</summary>
    internal bpf_object* Value => (bpf_object*)handle;

    /// <summary>libbpf does not lock its objects: what uses one takes this first.</summary>
    internal Lock Lock { get; } = new();

    protected override bool ReleaseHandle()
    {
        LibBpf.bpf_object__close(Value);
        return true;
    }
}
