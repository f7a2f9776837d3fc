namespace Ebpf;

/// <summary>What the kernel tells about the link of an fentry, fexit, fmod_ret, fsession, freplace or LSM program.</summary>
public sealed record TracingLinkInfo : LinkInfo
{
    internal TracingLinkInfo()
    {
    }

    /// <summary>The kind of attachment; of freplace it means nothing. Kernel 5.8.</summary>
    public AttachType AttachType { get; internal init; }

    /// <summary>The id of the BTF object of the kernel or module that the target is in; for a target that is a BPF program, that program's id. Kernel 5.13.</summary>
    public uint? TargetObjectId { get; internal init; }

    /// <summary>The target function's type id in that BTF, or in the BTF of the target program. Kernel 5.13.</summary>
    public uint? TargetBtfId { get; internal init; }

    /// <summary>What <c>bpf_get_attach_cookie()</c> gives the program; 0 for none. Kernel 6.17.</summary>
    public ulong? Cookie { get; internal init; }

    internal override string Target => $"function {TargetBtfId} of BTF object or program {TargetObjectId} ({AttachType})";
}
