using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Takes what libbpf prints during a probe, and drops it: that an attempt fails is the answer, not an event.</summary>
internal sealed class SilentSink : ILibBpfPrintSink
{
    internal static SilentSink Instance { get; } = new();

    public bool IsEnabled(LibBpfPrintLevel level) => false;

    public void Write(LibBpfPrintLevel level, string text)
    {
    }
}
