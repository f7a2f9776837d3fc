using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Ways to attach that the oldest libbpf that is accepted refuses before it asks the kernel.</summary>
internal static class LibBpfVersion
{
    /// <exception cref="BpfNotSupportedException">The loaded libbpf is older.</exception>
    internal static void Require(Version needed, string what)
    {
        if (LibBpf.Version < needed)
        {
            throw new BpfNotSupportedException($"{what} takes libbpf {needed}, and the loaded one is {LibBpf.Version} ({LibBpf.LoadedFrom})");
        }
    }
}
