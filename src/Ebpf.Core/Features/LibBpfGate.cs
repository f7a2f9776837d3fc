using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Probes that need more of libbpf than the oldest that is accepted.</summary>
internal static class LibBpfGate
{
    /// <summary>Unknown, if the loaded libbpf would refuse the attempt itself; null if it would hand it to the kernel.</summary>
    internal static FeatureAnswer? Lacks(Version needed, Feature feature)
    {
        var loaded = new Version((int)LibBpf.libbpf_major_version(), (int)LibBpf.libbpf_minor_version());
        return loaded >= needed ? null : feature.Unknown($"the loaded libbpf is {loaded}, and trying takes {needed}");
    }
}
