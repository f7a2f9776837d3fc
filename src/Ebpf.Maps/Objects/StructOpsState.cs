namespace Ebpf.Maps;

/// <summary>How far a struct_ops map is: <c>enum bpf_struct_ops_state</c> of the kernel.</summary>
public enum StructOpsState
{
    /// <summary>Created, not filled.</summary>
    Init,

    /// <summary>Registered: the kernel calls its functions.</summary>
    InUse,

    /// <summary>Removed; some calls may still be under way.</summary>
    ToBeFreed,

    /// <summary>Filled, to be registered by a link. Kernel 6.4.</summary>
    Ready,
}
