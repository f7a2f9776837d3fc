using System.Globalization;
using BpfSamples;
using Ebpf.Maps;

namespace Profile;

/// <summary>Names of addresses: the kernel's own, those that runtimes write to /tmp/perf-PID.map, and files with offsets for the rest.</summary>
internal sealed class Symbols
{
    private readonly KernelSymbols _kernel = KernelSymbols.Load();
    private readonly Dictionary<uint, List<(ulong Start, ulong End, string Name, ulong Offset)>> _processes = [];

    internal string OfKernel(ulong address) => (_kernel.Find(address)?.Name ?? "[unknown]") + "_[k]";

    internal string OfUser(uint pid, ulong address)
    {
        if (!_processes.TryGetValue(pid, out List<(ulong Start, ulong End, string Name, ulong Offset)>? ranges))
        {
            _processes[pid] = ranges = [.. Compiled($"/tmp/perf-{pid}.map"), .. Mapped($"/proc/{pid}/maps")];
        }

        (ulong start, ulong end, string name, ulong offset) = ranges.Find(range => address >= range.Start && address < range.End);
        return end == 0 ? "[unknown]" : offset == ulong.MaxValue ? name : $"{Path.GetFileName(name)}+0x{address - start + offset:x}";
    }

    // START SIZE NAME, as .NET writes it with DOTNET_PerfMapEnabled=1.
    private static IEnumerable<(ulong Start, ulong End, string Name, ulong Offset)> Compiled(string path)
    {
        foreach (string line in Lines(path))
        {
            if (line.Split(' ', 3) is [string start, string size, string name])
            {
                yield return (Hex(start), Hex(start) + Hex(size), KernelText.Safe(name).Replace(';', ':'), ulong.MaxValue);
            }
        }
    }

    // 7f1c-7f1d r-xp OFFSET DEVICE INODE      PATH
    private static IEnumerable<(ulong Start, ulong End, string Name, ulong Offset)> Mapped(string path)
    {
        foreach (string line in Lines(path))
        {
            string[] fields = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (fields is [string range, ['r' or '-', _, 'x', ..], string offset, ..] && range.Split('-') is [string start, string end])
            {
                yield return (Hex(start), Hex(end), fields.Length > 5 ? fields[5] : "[anonymous]", Hex(offset));
            }
        }
    }

    // The process may have ended, or be another user's: its addresses then have no names.
    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static ulong Hex(string text) => ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong number) ? number : 0;
}
