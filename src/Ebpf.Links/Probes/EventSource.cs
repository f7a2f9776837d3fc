using System.Globalization;

namespace Ebpf.Links.Probes;

/// <summary>The perf events that are kprobes or uprobes. Kernel 4.17.</summary>
/// <param name="Type">What <c>perf_event_attr.type</c> is for them.</param>
/// <param name="ReturnBit">The bit of <c>config</c> that asks for the return of a function.</param>
/// <param name="RefCounterShift">The first bit of <c>config</c> for the place of a reference counter; null if there is none.</param>
internal sealed record EventSource(uint Type, int ReturnBit, int? RefCounterShift)
{
    private const string Directory = "/sys/bus/event_source/devices";

    private static EventSource? _kprobe, _uprobe;

    /// <summary>Null where the kernel, or /sys, does not have it.</summary>
    internal static EventSource? Kprobe => _kprobe ??= Read("kprobe");

    /// <summary>Null where the kernel, or /sys, does not have it.</summary>
    internal static EventSource? Uprobe => _uprobe ??= Read("uprobe");

    private static EventSource? Read(string name)
    {
        string directory = Path.Combine(Directory, name);
        return File.Exists(Path.Combine(directory, "type"))
            ? new EventSource(
                uint.Parse(File.ReadAllText(Path.Combine(directory, "type")), CultureInfo.InvariantCulture),
                FirstBit(Path.Combine(directory, "format/retprobe")) ?? 0,
                FirstBit(Path.Combine(directory, "format/ref_ctr_offset")))
            : null;
    }

    // "config:0" or "config:32-63".
    private static int? FirstBit(string file)
    {
        if (!File.Exists(file))
        {
            return null;
        }

        string text = File.ReadAllText(file).Trim();
        int start = text.IndexOf(':', StringComparison.Ordinal) + 1, end = text.IndexOf('-', StringComparison.Ordinal);
        return int.Parse(end < 0 ? text.AsSpan(start) : text.AsSpan(start, end - start), CultureInfo.InvariantCulture);
    }
}
