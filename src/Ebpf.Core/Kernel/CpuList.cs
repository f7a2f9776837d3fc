using System.Globalization;

namespace Ebpf.Kernel;

/// <summary>Lists of CPUs as the kernel writes them, such as <c>0-3,8-11</c> (Documentation/admin-guide/cputopology.rst).</summary>
internal static class CpuList
{
    /// <summary>The file with the CPUs that are online.</summary>
    internal const string Online = "/sys/devices/system/cpu/online";

    /// <summary>Reads a list.</summary>
    /// <param name="list">The text; a line feed may end it.</param>
    /// <param name="file">Where it comes from, for the error.</param>
    /// <exception cref="BpfException">It is not a list of CPUs.</exception>
    internal static IReadOnlyList<int> Parse(string list, string file)
    {
        var cpus = new List<int>();
        foreach (Range part in list.AsSpan().Split(','))
        {
            ReadOnlySpan<char> range = list.AsSpan(part).Trim();
            int dash = range.IndexOf('-');
            if (!int.TryParse(dash < 0 ? range : range[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(dash < 0 ? range : range[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || last < first || last > ushort.MaxValue)
            {
                throw new BpfException($"{file} holds '{list.Trim()}', which is not a list of CPUs");
            }

            cpus.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return cpus;
    }
}
