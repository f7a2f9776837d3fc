using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>Owns libbpf's <c>bpf_link</c>, and keeps the object alive that libbpf needs to detach it (USDT, struct_ops).</summary>
internal sealed unsafe class SafeBpfLinkHandle : SafeAttachmentHandle
{
    private readonly SafeBpfObjectHandle _object;

    internal SafeBpfLinkHandle(bpf_link* link, SafeBpfObjectHandle obj)
        : base(invalid: 0)
    {
        bool added = false;
        obj.DangerousAddRef(ref added);
        _object = obj;
        SetHandle((nint)link);
    }

    public override bool IsInvalid => handle == 0;

    // Of perf events before kernel 5.15, and of struct_ops without ".link", libbpf gives the event's or the map's instead.
    internal override int LinkFd =>
        LibBpf.bpf_link__fd((bpf_link*)handle) is var fd && BpfFd.KindOf(fd) == BpfObjectKind.Link ? fd : -1;

    /// <summary>Puts the structure of another map in the place of the present one; for links of struct_ops alone.</summary>
    /// <returns>0 or the negative error number.</returns>
    internal int UpdateMap(bpf_map* map)
    {
        lock (_object.Lock)
        {
            return LibBpf.bpf_link__update_map((bpf_link*)handle, map);
        }
    }

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
