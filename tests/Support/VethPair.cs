using System.Globalization;

namespace Ebpf.Tests;

/// <summary>Two network namespaces of the test's own with a veth pair between them: <c>near</c> (10.77.0.1) and <c>far</c> (10.77.0.2). Both loopbacks are up.</summary>
public sealed class VethPair : IDisposable
{
    private static int _count;

    public VethPair()
    {
        string number = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        NearNamespace = $"ebpf-near-{number}";
        FarNamespace = $"ebpf-far-{number}";
        try
        {
            // In batches: where the machine is emulated, each start of a program takes its time.
            Batch("ip", $"netns add {NearNamespace}", $"netns add {FarNamespace}", $"link add near netns {NearNamespace} type veth peer name far netns {FarNamespace}");
            Batch($"ip -n {NearNamespace}", "link set lo up", "addr add 10.77.0.1/24 dev near", "link set near up");
            Batch($"ip -n {FarNamespace}", "link set lo up", "addr add 10.77.0.2/24 dev far", "link set far up");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The name of the namespace of <c>near</c>.</summary>
    public string NearNamespace { get; }

    /// <summary>The name of the namespace of <c>far</c>.</summary>
    public string FarNamespace { get; }

    /// <summary>Runs <c>ip</c> in a namespace.</summary>
    public static string Ip(string networkNamespace, params string[] arguments) => Shell.Run("ip", ["-n", networkNamespace, .. arguments]);

    public void Dispose()
    {
        // The devices go with their namespaces.
        string[] left = [.. new[] { NearNamespace, FarNamespace }.Where(name => File.Exists($"/run/netns/{name}"))];
        if (left.Length > 0)
        {
            Batch("ip", [.. left.Select(name => $"netns del {name}")]);
        }
    }

    private static void Batch(string program, params string[] lines) =>
        Shell.Run("sh", "-c", $"{program} -batch - <<'END'\n{string.Join('\n', lines)}\nEND");
}
