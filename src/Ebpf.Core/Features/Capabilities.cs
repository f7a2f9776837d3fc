using System.Globalization;

namespace Ebpf.Features;

/// <summary>A set of Linux capabilities.</summary>
/// <param name="Mask">One bit per capability.</param>
internal readonly record struct Capabilities(ulong Mask)
{
    /// <summary>The effective capabilities of the calling thread.</summary>
    internal static Capabilities OfThisThread()
    {
        const string field = "CapEff:";
        string line = File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return new Capabilities(ulong.Parse(line.AsSpan(field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    internal bool Has(Capability capability) => (Mask >> (int)capability & 1) != 0;

    /// <summary>Those of <paramref name="needed"/> that are absent, by their names; CAP_SYS_ADMIN stands for CAP_BPF and CAP_PERFMON (kernel 5.8, bpf_capable()).</summary>
    internal IReadOnlyList<string> Missing(IEnumerable<Capability> needed)
    {
        Capabilities self = this;
        return [.. needed.Where(capability => !self.Has(capability) && !(IsPartOfSysAdmin(capability) && self.Has(Capability.SysAdmin))).Select(Name)];
    }

    private static bool IsPartOfSysAdmin(Capability capability) => capability is Capability.Bpf or Capability.Perfmon or Capability.NetAdmin;

    private static string Name(Capability capability) => capability switch
    {
        Capability.NetAdmin => "CAP_NET_ADMIN",
        Capability.SysAdmin => "CAP_SYS_ADMIN",
        Capability.SysResource => "CAP_SYS_RESOURCE",
        Capability.Perfmon => "CAP_PERFMON",
        Capability.Bpf => "CAP_BPF",
        _ => $"capability {(int)capability}",
    };
}
