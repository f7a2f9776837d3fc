namespace Ebpf;

/// <summary>What a BPF file descriptor or pin refers to.</summary>
public enum BpfObjectKind
{
    /// <summary>Not known: this process may not open it.</summary>
    Unknown,

    /// <summary>A map.</summary>
    Map,

    /// <summary>A program.</summary>
    Program,

    /// <summary>A link.</summary>
    Link,
}
