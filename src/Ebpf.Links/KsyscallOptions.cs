namespace Ebpf.Links;

/// <summary>How <see cref="KsyscallExtensions.AttachKsyscall"/> and <see cref="KsyscallExtensions.AttachKretsyscall"/> attach.</summary>
public sealed record KsyscallOptions
{
    /// <summary>What the program reads by <c>bpf_get_attach_cookie</c>. Kernel 5.15.</summary>
    public ulong Cookie { get; init; }
}
