namespace Ebpf;

/// <summary>What the kernel tells about a map at one moment; see <see cref="BpfMap.GetInfo"/>.</summary>
public sealed record MapInfo
{
    internal MapInfo()
    {
    }

    /// <summary>The map's number, unique while it exists. Kernel 4.13.</summary>
    public uint Id { get; internal init; }

    /// <summary>The kind of map.</summary>
    public MapType Type { get; internal init; }

    /// <summary>The name as the kernel keeps it: up to 15 bytes. Kernel 4.15.</summary>
    public string Name { get; internal init; } = "";

    /// <summary>Size of a key in bytes.</summary>
    public int KeySize { get; internal init; }

    /// <summary>Size of a value in bytes; for per-CPU kinds that of one CPU's value.</summary>
    public int ValueSize { get; internal init; }

    /// <summary>The most entries that the map can hold; for ring buffers its size in bytes.</summary>
    public uint MaxEntries { get; internal init; }

    /// <summary>How the map was created.</summary>
    public MapFlags Flags { get; internal init; }

    /// <summary>A number whose meaning depends on the kind; <see langword="null"/> where the kernel does not tell. Kernel 5.16.</summary>
    public ulong? MapExtra { get; internal init; }

    /// <summary>The network device that the map is offloaded to; <see langword="null"/> for none. Kernel 4.16.</summary>
    public uint? Ifindex { get; internal init; }

    /// <summary>Device number of the network namespace that <see cref="Ifindex"/> is in; <see langword="null"/> without one. Kernel 4.16.</summary>
    public ulong? NetworkNamespaceDevice { get; internal init; }

    /// <summary>Inode of the network namespace that <see cref="Ifindex"/> is in; <see langword="null"/> without one. Kernel 4.16.</summary>
    public ulong? NetworkNamespaceInode { get; internal init; }

    /// <summary>The id of the BTF that describes key and value; <see langword="null"/> for none. Kernel 4.18.</summary>
    public uint? BtfId { get; internal init; }

    /// <summary>The key's type in <see cref="BtfId"/>; <see langword="null"/> for none. Kernel 4.18.</summary>
    public uint? BtfKeyTypeId { get; internal init; }

    /// <summary>The value's type in <see cref="BtfId"/>; <see langword="null"/> for none. Kernel 4.18.</summary>
    public uint? BtfValueTypeId { get; internal init; }

    /// <summary>The type, in the kernel's BTF, that a struct_ops map implements; <see langword="null"/> for other kinds. Kernel 5.6.</summary>
    public uint? BtfVmlinuxValueTypeId { get; internal init; }

    /// <summary>The id of the kernel's or module's BTF that <see cref="BtfVmlinuxValueTypeId"/> is in; <see langword="null"/> for none. Kernel 6.9.</summary>
    public uint? BtfVmlinuxId { get; internal init; }

    /// <summary>
    /// The memory that the map takes, in bytes, from <c>/proc/self/fdinfo</c>; <see langword="null"/> where that can not be read. Kernel
    /// 4.10: an estimate from the sizes; 6.4: what is in use.
    /// </summary>
    public long? Memlock { get; internal init; }

    /// <summary>Whether user space may no longer write, from <c>/proc/self/fdinfo</c>; <see langword="null"/> where the kernel does not tell. Kernel 5.2.</summary>
    public bool? IsFrozen { get; internal init; }

    /// <summary>The type of program that a program array is bound to, from <c>/proc/self/fdinfo</c>; <see langword="null"/> until it is. Kernel 4.10.</summary>
    public ProgramType? OwnerProgramType { get; internal init; }
}
