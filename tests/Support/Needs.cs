namespace Ebpf.Tests;

/// <summary>What a test needs of the machine.</summary>
public enum Needs
{
    /// <summary>Linux, and the privilege to load programs and create maps.</summary>
    Bpf,
}
