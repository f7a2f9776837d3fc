using System.Globalization;

namespace Ebpf;

/// <summary>A set of Linux capabilities.</summary>
/// <param name="Mask">One bit per capability, the lowest for number 0.</param>
public readonly record struct Capabilities(ulong Mask)
{
    /// <summary>The effective capabilities of the calling thread. Read anew each time: threads differ, and may change theirs.</summary>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static Capabilities OfThisThread()
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("Capabilities are those of Linux.");
        }

        const string field = "CapEff:";
        string line = File.ReadLines("/proc/thread-self/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return new Capabilities(ulong.Parse(line.AsSpan(field.Length).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a capability is in the set.</summary>
    /// <param name="capability">The capability.</param>
    public bool Has(Capability capability) => (Mask >> (int)capability & 1) != 0;

    /// <summary>
    /// Those of <paramref name="needed"/> that are absent, by their names; CAP_SYS_ADMIN stands for CAP_BPF, CAP_PERFMON and CAP_NET_ADMIN,
    /// as in the kernel.
    /// </summary>
    /// <param name="needed">What an operation asks for.</param>
    /// <returns>Names such as <c>CAP_BPF</c>; none if the set suffices.</returns>
    public IReadOnlyList<string> Missing(IEnumerable<Capability> needed)
    {
        ArgumentNullException.ThrowIfNull(needed);
        Capabilities self = this;
        return [.. needed.Where(capability => !self.Has(capability) && !(IsPartOfSysAdmin(capability) && self.Has(Capability.SysAdmin))).Select(Name)];
    }

    private static bool IsPartOfSysAdmin(Capability capability) => capability is Capability.Bpf or Capability.Perfmon or Capability.NetAdmin;

    private static string Name(Capability capability) => capability switch
    {
        Capability.NetAdmin => "CAP_NET_ADMIN",
        Capability.SysAdmin => "CAP_SYS_ADMIN",
        Capability.SysResource => "CAP_SYS_RESOURCE",
        Capability.Syslog => "CAP_SYSLOG",
        Capability.Perfmon => "CAP_PERFMON",
        Capability.Bpf => "CAP_BPF",
        _ => $"capability {(int)capability}",
    };
}
