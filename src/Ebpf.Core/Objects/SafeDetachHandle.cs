namespace Ebpf.Objects;

/// <summary>An attachment without a link, which ends by a call: tc filters, <c>BPF_PROG_ATTACH</c>, sockets.</summary>
internal sealed class SafeDetachHandle : SafeAttachmentHandle
{
    private readonly Func<int> _detach;

    /// <param name="detach">Detaches, and returns 0 or a negative error number; releases what it has borrowed, whatever happens.</param>
    internal SafeDetachHandle(Func<int> detach)
        : base(invalid: 0)
    {
        _detach = detach;
        SetHandle(1);
    }

    public override bool IsInvalid => handle == 0;

    internal override int LinkFd => -1;

    // Disposal goes on with what else there is: a namespace that this process may no longer enter, for one, is left as it is.
    protected override bool ReleaseHandle()
    {
        try
        {
            return _detach() >= 0;
        }
        catch (Exception e) when (e is BpfException or IOException)
        {
            return false;
        }
    }
}
