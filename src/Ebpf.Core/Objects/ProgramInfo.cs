namespace Ebpf;

/// <summary>What the kernel tells about a program at one moment; see <see cref="BpfProgram.GetInfo"/>.</summary>
public sealed record ProgramInfo
{
    internal ProgramInfo()
    {
    }

    /// <summary>The program's number, unique while it exists. Kernel 4.13.</summary>
    public uint Id { get; internal init; }

    /// <summary>The kind of program.</summary>
    public ProgramType Type { get; internal init; }

    /// <summary>The name as the kernel keeps it: up to 15 bytes. Kernel 4.15.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>A checksum of the instructions, in hexadecimal: of SHA-1, from kernel 6.18 on of SHA-256. Kernel 4.13.</summary>
    public string Tag { get; internal init; } = "";

    /// <summary>When the program was loaded, as the time since the machine was started (<c>CLOCK_BOOTTIME</c>). Kernel 4.15.</summary>
    public TimeSpan LoadTime { get; internal init; }

    /// <summary>The user who loaded it. Kernel 4.15.</summary>
    public uint CreatedByUid { get; internal init; }

    /// <summary>The ids of the maps that it uses. Kernel 4.15.</summary>
    public IReadOnlyList<uint> MapIds { get; internal init; } = [];

    /// <summary>Whether its license lets it call helpers that are for GPL programs only. Kernel 4.18.</summary>
    public bool IsGplCompatible { get; internal init; }

    /// <summary>The network device that the program is offloaded or bound to; <see langword="null"/> for none. Kernel 4.16.</summary>
    public uint? Ifindex { get; internal init; }

    /// <summary>Device number of the network namespace that <see cref="Ifindex"/> is in; <see langword="null"/> without one. Kernel 4.16.</summary>
    public ulong? NetworkNamespaceDevice { get; internal init; }

    /// <summary>Inode of the network namespace that <see cref="Ifindex"/> is in; <see langword="null"/> without one. Kernel 4.16.</summary>
    public ulong? NetworkNamespaceInode { get; internal init; }

    /// <summary>The id of the BTF that describes its functions and lines; <see langword="null"/> for none. Kernel 5.0.</summary>
    public uint? BtfId { get; internal init; }

    /// <summary>The id of the BTF of what it is made to attach to, the kernel's or a module's; <see langword="null"/> for none. Kernel 6.0.</summary>
    public uint? AttachBtfObjectId { get; internal init; }

    /// <summary>The function or type in <see cref="AttachBtfObjectId"/> that it is made to attach to; <see langword="null"/> for none. Kernel 6.0.</summary>
    public uint? AttachBtfId { get; internal init; }

    /// <summary>Size of the instructions in bytes, as the verifier rewrote them; <see langword="null"/> where this process lacks CAP_BPF. Kernel 4.13.</summary>
    public int? XlatedSize { get; internal init; }

    /// <summary>Size of the machine code in bytes, 0 if the program is interpreted; <see langword="null"/> where this process lacks CAP_BPF. Kernel 4.13.</summary>
    public int? JitedSize { get; internal init; }

    /// <summary>The program's functions, the main one first; <see langword="null"/> where this process lacks CAP_BPF. Kernel 5.0.</summary>
    public IReadOnlyList<ProgramFunction>? Functions { get; internal init; }

    /// <summary>How many instructions the verifier walked, every path counted; <see langword="null"/> where the kernel does not tell. Kernel 5.16.</summary>
    public uint? VerifiedInstructions { get; internal init; }

    /// <summary>The memory of the program's instructions, in bytes, from <c>/proc/self/fdinfo</c>; <see langword="null"/> where that can not be read. Kernel 4.10.</summary>
    public long? Memlock { get; internal init; }

    /// <summary>How often it ran, and for how long, while statistics were on.</summary>
    public ProgramStatistics Statistics { get; internal init; }
}
