namespace Ebpf;

/// <summary>What the kernel tells about a link at one moment: see <see cref="BpfLink.GetInfo"/>. Each kind of link has a record of its own, derived from this.</summary>
/// <remarks>What a kernel does not tell, since it is older than the field or the process may not know, is <see langword="null"/>.</remarks>
public record LinkInfo
{
    internal LinkInfo()
    {
    }

    /// <summary>The link's number, unique while it exists. Kernel 5.8.</summary>
    public uint Id { get; internal init; }

    /// <summary>The kind of link. Kernel 5.8.</summary>
    public LinkType Type { get; internal init; }

    /// <summary>The id of the program that runs; <see langword="null"/> for struct_ops. Kernel 5.8.</summary>
    public uint? ProgramId { get; internal init; }

    /// <summary>What it is attached to, in words.</summary>
    internal virtual string Target => $"a link of type {Type}";
}
