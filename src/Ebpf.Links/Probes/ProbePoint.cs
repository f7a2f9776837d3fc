using System.Globalization;

namespace Ebpf.Links.Probes;

/// <summary>Where a single kprobe or uprobe is set.</summary>
/// <param name="IsKernel">Whether it is a kprobe.</param>
/// <param name="AtReturn">Whether it is for the return of the function.</param>
/// <param name="Place">The kernel's function, or the file.</param>
/// <param name="Offset">Bytes from the start of the function, or of the file.</param>
internal sealed record ProbePoint(bool IsKernel, bool AtReturn, string Place, ulong Offset)
{
    internal int? Pid { get; init; }

    internal ulong RefCounterOffset { get; init; }

    internal int MaxActive { get; init; }

    internal string Kind => (IsKernel, AtReturn) switch
    {
        (true, false) => "kprobe",
        (true, true) => "kretprobe",
        (false, false) => "uprobe",
        _ => "uretprobe",
    };

    /// <summary>As tracefs wants it (Documentation/trace/kprobetrace.rst, uprobetracer.rst).</summary>
    internal string Definition(string name)
    {
        string maxActive = MaxActive > 0 ? MaxActive.ToString(CultureInfo.InvariantCulture) : "";
        string counter = RefCounterOffset > 0 ? $"(0x{RefCounterOffset:x})" : "";
        string place = IsKernel ? Offset == 0 ? Place : $"{Place}+0x{Offset:x}" : $"{Place}:0x{Offset:x}{counter}";
        return $"{(AtReturn ? 'r' : 'p')}{maxActive}:{name} {place}";
    }
}
