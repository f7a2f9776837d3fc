namespace Ebpf;

/// <summary>What a descriptor of an object that is opened by its id or pin may do.</summary>
public enum BpfAccess
{
    /// <summary>Everything; for a pin, both permissions of the file are needed.</summary>
    ReadWrite = 0,

    /// <summary><c>BPF_F_RDONLY</c>: reads only; for a pin, the file's read permission suffices.</summary>
    ReadOnly = 1 << 3,

    /// <summary><c>BPF_F_WRONLY</c>: writes only; for a pin, the file's write permission suffices.</summary>
    WriteOnly = 1 << 4,
}
