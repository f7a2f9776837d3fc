using System.Globalization;

namespace Ebpf.Tests;

/// <summary>A cgroup (v2) of the test's own, gone with this.</summary>
public sealed class TestCgroup : IDisposable
{
    public TestCgroup() => Path = Directory.CreateDirectory($"{Root}/ebpf-net-{Environment.ProcessId}-{Guid.NewGuid():n}").FullName;

    /// <summary>Its directory.</summary>
    public string Path { get; }

    private static string Root => File.ReadLines("/proc/self/mounts").Select(line => line.Split(' ')).First(fields => fields[2] == "cgroup2")[1];

    /// <summary>Puts a process into it.</summary>
    public void Add(int pid) => File.WriteAllText($"{Path}/cgroup.procs", pid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Sends its processes back, and removes it.</summary>
    public void Dispose()
    {
        foreach (string pid in File.ReadAllLines($"{Path}/cgroup.procs"))
        {
            File.WriteAllText($"{Root}/cgroup.procs", pid);
        }

        Directory.Delete(Path);
    }
}
