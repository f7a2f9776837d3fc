namespace Ebpf.Maps.Tests;

/// <summary>Where cgroup2 is mounted.</summary>
internal static class Cgroups
{
    internal static string Root { get; } = File.ReadLines("/proc/self/mounts")
        .Select(line => line.Split(' ')).FirstOrDefault(fields => fields[2] == "cgroup2")?[1] ?? "/sys/fs/cgroup";
}
