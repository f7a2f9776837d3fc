namespace Ebpf;

/// <summary>Whether the running kernel has a feature.</summary>
public enum FeatureSupport
{
    /// <summary>It could not be found out, mostly for lack of privilege.</summary>
    Unknown = 0,

    /// <summary>This process can not use it on this kernel, whatever its privileges.</summary>
    No,

    /// <summary>It does.</summary>
    Yes,
}
