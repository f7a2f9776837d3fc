using Ebpf.Kernel;

namespace Ebpf.Links.Tests;

/// <summary>The probes that are defined in tracefs on this machine.</summary>
public static class ProbeDefinitions
{
    public static string Read() => TraceFsFile("kprobe_events") + TraceFsFile("uprobe_events");

    private static string TraceFsFile(string name)
    {
        using TraceFs traceFs = TraceFs.Open();
        string path = Path.Combine(traceFs.Root, name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }
}
