using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>A map of an object that libbpf has opened, under its name in the spec: libbpf itself renames a map that is reused.</summary>
internal sealed unsafe class OpenMap(bpf_map* map, string name, MapSpec? spec)
{
    internal bpf_map* Native => map;

    internal string Name => name;

    /// <summary>Null for a map that only libbpf knows of.</summary>
    internal MapSpec? Spec => spec;

    /// <summary>Where it will be pinned; null for nowhere.</summary>
    internal string? PinPath { get; set; }

    /// <summary>Whether another map takes its place.</summary>
    internal bool IsReplaced { get; set; }

    /// <summary>Whether another map was pinned there before the load.</summary>
    internal bool WasPinned { get; set; }
}
