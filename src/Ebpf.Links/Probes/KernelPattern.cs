using System.IO.Enumeration;
using Ebpf.Errors;
using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>The functions of the kernel that a pattern stands for.</summary>
internal static class KernelPattern
{
    /// <summary>Their addresses, or their names where the kernel keeps its addresses from this process.</summary>
    /// <exception cref="BpfNotSupportedException">No function matches, or the kernel does not tell which there are.</exception>
    internal static (IReadOnlyList<ulong> Addresses, IReadOnlyList<string> Names) Resolve(string pattern, string what)
    {
        using TraceFs traceFs = TraceFs.Open();
        IReadOnlyList<KernelFunction> all = traceFs.TraceableFunctions() ?? throw new BpfNotSupportedException(
            $"{what}: tracefs has no list of functions that can be traced (available_filter_functions: CONFIG_DYNAMIC_FTRACE), which a pattern needs");
        KernelFunction[] matching = [.. all.Where(function => Matches(pattern, function.Name))];
        if (matching.Length == 0)
        {
            throw new BpfNotSupportedException(
                $"{what}: none of the {all.Count:#,0} functions that can be traced matches"
                + NearestNames.Sentence(pattern.Trim('*', '?'), all.Select(function => function.Name), "there are"),
                Errno.ENOENT);
        }

        if (matching.All(function => function.Address == 0))
        {
            // Before kernel 6.5 the list has names alone. Several functions may share one, not all of which can be traced: the kernel refuses then.
            var names = matching.Select(function => function.Name).ToHashSet(StringComparer.Ordinal);
            matching = [.. KernelFunctions.All().Where(function => names.Contains(function.Name)).DistinctBy(function => function.Name)];
        }

        return matching.Any(function => function.Address == 0)
            ? ([], [.. matching.Select(function => function.Name).Distinct(StringComparer.Ordinal)])
            : ([.. matching.Select(function => function.Address).Distinct()], []);
    }

    /// <summary>Whether a name matches a pattern of <c>*</c> and <c>?</c>.</summary>
    internal static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}
