using System.Globalization;

namespace Ebpf.Kernel;

internal sealed partial class TraceFs
{
    // Stands for what the linker dropped.
    private const string NoFunction = "__ftrace_invalid_address__";

    /// <summary>The functions that kprobe.multi and fentry can attach to, several of one name included; null where the kernel does not tell.</summary>
    /// <exception cref="BpfPermissionException">This process may not read it.</exception>
    internal IReadOnlyList<KernelFunction>? TraceableFunctions()
    {
        // With addresses from kernel 6.5 on.
        string plain = Path.Combine(Root, "available_filter_functions"), addressed = plain + "_addrs";
        bool hasAddresses = File.Exists(addressed);
        if (!hasAddresses && !File.Exists(plain))
        {
            return null;
        }

        var functions = new List<KernelFunction>();
        try
        {
            foreach (string line in File.ReadLines(hasAddresses ? addressed : plain))
            {
                // "ffffffff81000000 name [module]", the address in one file, the module for those of modules.
                ulong address = 0;
                int start = hasAddresses ? line.IndexOf(' ', StringComparison.Ordinal) + 1 : 0;
                ReadOnlySpan<char> name = line.AsSpan(start);
                int end = name.IndexOf(' ');
                name = end < 0 ? name : name[..end];
                if (!name.StartsWith(NoFunction, StringComparison.Ordinal)
                    && (start == 0 || ulong.TryParse(line.AsSpan(0, start - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out address)))
                {
                    functions.Add(new KernelFunction(name.ToString(), address));
                }
            }
        }
        catch (UnauthorizedAccessException)
        {
            throw NotReadable("the functions that can be traced");
        }

        return functions;
    }
}
