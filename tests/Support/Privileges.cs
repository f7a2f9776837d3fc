using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Ebpf.Tests;

/// <summary>Fewer privileges for a while: capabilities are a thread's own, so a thread of its own gives them up.</summary>
public static unsafe partial class Privileges
{
    public const int NetAdmin = 12;
    public const int SysAdmin = 21;
    public const int Syslog = 34;

    private const uint Version3 = 0x20080522;

    /// <summary>Runs <paramref name="action"/> without capabilities.</summary>
    /// <param name="action">What to run; what it throws is thrown here.</param>
    /// <param name="capability">The one to do without, by its number; null for all.</param>
    public static void Without(int? capability, Action action)
    {
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                Drop(capability);
                action();
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
    }

    // Effective, permitted and inheritable, for capabilities 0 to 31 and again for 32 to 63. Only the effective ones count.
    private static void Drop(int? capability)
    {
        uint* header = stackalloc uint[] { Version3, 0 };
        uint* sets = stackalloc uint[6];
        Assert.Equal(0, capget(header, sets));
        sets[0] = capability is null ? 0 : sets[0];
        sets[3] = capability is null ? 0 : sets[3];
        if (capability is { } one)
        {
            sets[3 * (one / 32)] &= ~(1u << (one % 32));
        }

        Assert.Equal(0, capset(header, sets));
    }

    [LibraryImport("libc")]
    private static partial int capget(uint* header, uint* sets);

    [LibraryImport("libc")]
    private static partial int capset(uint* header, uint* sets);
}
