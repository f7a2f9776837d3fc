namespace Ebpf.Kernel;

/// <summary>The CPUs that may ever come online: per-CPU maps have a value for each, online or not.</summary>
internal static class PossibleCpus
{
    private const string File = "/sys/devices/system/cpu/possible";

    private static readonly Lazy<int> _cached = new(() => Parse(System.IO.File.ReadAllText(File)));

    /// <summary>How many values a per-CPU map has: num_possible_cpus() of the kernel.</summary>
    internal static int Count => _cached.Value;

    /// <summary>Counts the CPUs of a list.</summary>
    internal static int Parse(string list) => CpuList.Parse(list, File).Count;
}
