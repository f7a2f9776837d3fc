using System.Globalization;

namespace Ebpf.Kernel;

/// <summary>What <c>/proc/self/fdinfo</c> says about a BPF object, some of which is told nowhere else.</summary>
/// <param name="Memlock">The memory that the object takes, in bytes. Kernel 4.10.</param>
/// <param name="IsFrozen">Whether a map is frozen. Kernel 5.2.</param>
/// <param name="OwnerProgramType">The type of program that a program array is bound to. Kernel 4.10.</param>
internal sealed record FdInfo(long? Memlock, bool? IsFrozen, ProgramType? OwnerProgramType)
{
    /// <summary>All unknown where /proc is not mounted.</summary>
    internal static FdInfo Read(int fd)
    {
        string path = $"/proc/self/fdinfo/{fd}";
        return File.Exists(path) ? Parse(File.ReadLines(path)) : new FdInfo(null, null, null);
    }

    internal static FdInfo Parse(IEnumerable<string> lines)
    {
        long? memlock = null, frozen = null, owner = null;
        foreach (string line in lines)
        {
            int colon = line.IndexOf(':');
            if (long.TryParse(line.AsSpan(colon + 1), NumberStyles.AllowLeadingWhite | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
            {
                switch (line.AsSpan(0, Math.Max(colon, 0)))
                {
                    case "memlock":
                        memlock = value;
                        break;
                    case "frozen":
                        frozen = value;
                        break;
                    case "owner_prog_type":
                        owner = value;
                        break;
                }
            }
        }

        return new FdInfo(memlock, frozen is null ? null : frozen != 0, (ProgramType?)owner);
    }
}
