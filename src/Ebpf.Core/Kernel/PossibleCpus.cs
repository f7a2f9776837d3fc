namespace Ebpf.Kernel;

/// <summary>The CPUs that may ever come online: per-CPU maps have a value for each, online or not.</summary>
internal static class PossibleCpus
{
    private const string File = "/sys/devices/system/cpu/possible";

    private static readonly Lazy<int> _cached = new(() => Parse(System.IO.File.ReadAllText(File)));

    /// <summary>How many values a per-CPU map has: num_possible_cpus() of the kernel.</summary>
    internal static int Count => _cached.Value;

    /// <summary>Counts the CPUs of a kernel CPU list such as <c>0-3,8-11</c> (Documentation/admin-guide/cputopology.rst).</summary>
    internal static int Parse(string list)
    {
        int count = 0;
        foreach (Range part in list.AsSpan().Split(','))
        {
            ReadOnlySpan<char> range = list.AsSpan(part).Trim();
            int dash = range.IndexOf('-');
            if (!int.TryParse(dash < 0 ? range : range[..dash], out int first)
                || !int.TryParse(dash < 0 ? range : range[(dash + 1)..], out int last)
                || last < first)
            {
                throw new BpfException($"{File} holds '{list.Trim()}', which is not a list of CPUs");
            }

            count += last - first + 1;
        }

        return count;
    }
}
