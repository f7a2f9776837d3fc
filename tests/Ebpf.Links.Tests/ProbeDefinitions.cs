using Ebpf.Kernel;

namespace Ebpf.Links.Tests;

/// <summary>The probes that this process has defined in tracefs.</summary>
public static class ProbeDefinitions
{
    private static readonly string _mine = $"ebpf_net/p{Environment.ProcessId}_";

    public static string Read() => TraceFsFile("kprobe_events") + TraceFsFile("uprobe_events");

    private static string TraceFsFile(string name)
    {
        using TraceFs traceFs = TraceFs.Open();
        string path = Path.Combine(traceFs.Root, name);
        return File.Exists(path) ? string.Join('\n', File.ReadLines(path).Where(line => line.Contains(_mine, StringComparison.Ordinal))) : "";
    }
}
