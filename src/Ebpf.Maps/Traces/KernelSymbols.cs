using System.Globalization;

namespace Ebpf.Maps;

/// <summary>Names of kernel addresses, from <c>/proc/kallsyms</c> as it was at one moment: modules and programs come and go.</summary>
public sealed class KernelSymbols
{
    private const string Path = "/proc/kallsyms";

    private readonly ulong[] _addresses;
    private readonly string[] _lines;

    private KernelSymbols(ulong[] addresses, string[] lines)
    {
        _addresses = addresses;
        _lines = lines;
    }

    /// <summary>The number of symbols.</summary>
    public int Count => _addresses.Length;

    /// <summary>Reads the symbols of the running kernel: some 10 MB, for as long as this is kept.</summary>
    /// <exception cref="BpfPermissionException">The kernel hides the addresses: it takes CAP_SYSLOG, and <c>kernel.kptr_restrict</c> below 2.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel has no <c>/proc/kallsyms</c>.</exception>
    public static KernelSymbols Load()
    {
        if (!File.Exists(Path))
        {
            throw new BpfNotSupportedException($"there is no {Path}: the kernel is built without CONFIG_KALLSYMS, or /proc is not mounted");
        }

        return Parse(File.ReadLines(Path));
    }

    /// <summary>Finds the symbol that an address lies in: the last that does not start after it.</summary>
    /// <param name="address">An address in the kernel, such as a frame of a stack trace.</param>
    /// <returns>The symbol, or <see langword="null"/> for an address below all.</returns>
    public KernelSymbol? Find(ulong address)
    {
        int index = Array.BinarySearch(_addresses, address);
        index = index < 0 ? ~index - 1 : index;
        if (index < 0)
        {
            return null;
        }

        // Of several at one address, the first in the file: binary search may find any.
        while (index > 0 && _addresses[index - 1] == _addresses[index])
        {
            index--;
        }

        string line = _lines[index];
        int bracket = line.IndexOf('[', StringComparison.Ordinal);
        string? module = bracket < 0 ? null : line[(bracket + 1)..].TrimEnd(']');
        return new KernelSymbol((bracket < 0 ? line : line[..bracket]).Trim(), address - _addresses[index], module);
    }

    // ffffffff81000000 T _text, and for modules a tab and [name].
    internal static KernelSymbols Parse(IEnumerable<string> lines)
    {
        var addresses = new List<ulong>();
        var names = new List<string>();
        foreach (string line in lines)
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && line.Length > space + 3
                && ulong.TryParse(line.AsSpan(0, space), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong address))
            {
                addresses.Add(address);
                names.Add(line[(space + 3)..]);
            }
        }

        if (addresses.TrueForAll(address => address == 0))
        {
            throw new BpfPermissionException(
                $"the kernel hides its addresses in {Path}: reading them takes CAP_SYSLOG, and kernel.kptr_restrict below 2", 0, ["CAP_SYSLOG"]);
        }

        // By the address, in the order of the file where it is the same.
        ulong[] keys = [.. addresses];
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(order, (left, right) => keys[left] == keys[right] ? left.CompareTo(right) : keys[left].CompareTo(keys[right]));
        return new KernelSymbols([.. order.Select(i => keys[i])], [.. order.Select(i => names[i])]);
    }
}
