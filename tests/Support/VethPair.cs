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
        Shell.Run("ip", "netns", "add", NearNamespace);
        try
        {
            Shell.Run("ip", "netns", "add", FarNamespace);
            Ip(NearNamespace, "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", FarNamespace);
            SetUp(NearNamespace, "near", "10.77.0.1/24");
            SetUp(FarNamespace, "far", "10.77.0.2/24");
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
        foreach (string name in new[] { NearNamespace, FarNamespace })
        {
            if (File.Exists($"/run/netns/{name}"))
            {
                Shell.Run("ip", "netns", "del", name);
            }
        }
    }

    private static void SetUp(string networkNamespace, string device, string address)
    {
        Ip(networkNamespace, "link", "set", "lo", "up");
        Ip(networkNamespace, "addr", "add", address, "dev", device);
        Ip(networkNamespace, "link", "set", device, "up");
    }
}
