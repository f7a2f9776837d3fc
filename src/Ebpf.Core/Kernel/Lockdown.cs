namespace Ebpf;

/// <summary>What the kernel denies to everyone, root included (kernel_lockdown(7)). Kernel 5.4.</summary>
public enum Lockdown
{
    /// <summary>Neither of the others could be found out.</summary>
    Unknown = 0,

    /// <summary>Nothing.</summary>
    None,

    /// <summary>Changing the running kernel: programs can not use <c>bpf_probe_write_user</c>.</summary>
    Integrity,

    /// <summary>Reading its memory as well: programs can not use <c>bpf_probe_read</c> and its kin, and hence no CO-RE reads.</summary>
    Confidentiality,
}
