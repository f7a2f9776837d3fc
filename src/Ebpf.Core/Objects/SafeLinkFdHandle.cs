using Ebpf.Native;

namespace Ebpf.Objects;

/// <summary>
/// Owns the descriptor of a link that libbpf knows nothing of: made by <c>BPF_LINK_CREATE</c>, or opened by its id, pin or descriptor. Also that of a perf
/// event, which keeps its program attached in kernels before 5.15.
/// </summary>
internal sealed class SafeLinkFdHandle : SafeAttachmentHandle
{
    internal SafeLinkFdHandle(int fd)
        : base(invalid: -1) => SetHandle(fd);

    public override bool IsInvalid => handle < 0;

    internal override int LinkFd => BpfFd.KindOf((int)handle) == BpfObjectKind.Link ? (int)handle : -1;

    /// <summary>Another descriptor of the link that <paramref name="fd"/> refers to.</summary>
    internal static SafeLinkFdHandle Duplicate(int fd) => new(SafeBpfHandle.DuplicateFd(fd));

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
