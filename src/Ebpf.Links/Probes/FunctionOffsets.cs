using System.Globalization;
using Ebpf.Elf;
using Ebpf.Errors;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Where functions are in a program or library.</summary>
internal static class FunctionOffsets
{
    /// <summary>The places of functions, in bytes from the start of the file, in the order of their names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="functions">Names, with a version (<c>name@VERSION</c>) or without.</param>
    /// <exception cref="BpfNotFoundException">There is no such function.</exception>
    /// <exception cref="BpfFormatException">The file is not an executable one, or malformed.</exception>
    /// <exception cref="BpfPermissionException">The file may not be read.</exception>
    internal static ulong[] Find(string path, IReadOnlyList<string> functions)
    {
        using ExecutableFile file = Open(path);
        (string Name, string? Version)[] wanted = [.. functions.Select(Split)];
        var names = wanted.Select(function => function.Name).ToHashSet(StringComparer.Ordinal);
        // Exported functions alone have versions; local ones are looked for only where they are needed.
        ILookup<string, FunctionSymbol> exported = Named(file.ExportedFunctions(), names);
        var local = new Lazy<ILookup<string, FunctionSymbol>>(() => Named(file.AllFunctions(), names));
        return [.. wanted.Select(function => Offset(function.Name, function.Version))];

        ulong Offset(string name, string? version)
        {
            FunctionSymbol[] found = Meant(exported);
            found = found.Any(symbol => !symbol.IsIndirect) ? found : [.. found, .. Meant(local.Value)];
            return Choose(file, path, version is null ? name : $"{name}@{version}", found);

            FunctionSymbol[] Meant(ILookup<string, FunctionSymbol> symbols) => [.. symbols[name].Where(symbol => symbol.IsMeantBy(name, version))];
        }
    }

    /// <summary>The places of all functions whose name matches a pattern of <c>*</c> and <c>?</c>, each once.</summary>
    /// <exception cref="BpfNotFoundException">None matches.</exception>
    /// <exception cref="BpfFormatException">The file is not an executable one, or malformed.</exception>
    /// <exception cref="BpfPermissionException">The file may not be read.</exception>
    internal static ulong[] Matching(string path, string pattern)
    {
        using ExecutableFile file = Open(path);
        ulong[] offsets = [.. file.Functions()
            .Where(symbol => !symbol.IsIndirect && KernelPattern.Matches(pattern, symbol.Name))
            .Select(symbol => symbol.Offset)
            .Distinct()];
        return offsets.Length > 0 ? offsets : throw NotFound(file, $"'{path}' has no function that matches '{pattern}'", pattern.Trim('*', '?'));
    }

    /// <exception cref="BpfFormatException">The file is not an executable one.</exception>
    /// <exception cref="BpfPermissionException">The file may not be read.</exception>
    internal static ExecutableFile Open(string path)
    {
        try
        {
            return ExecutableFile.Open(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw new BpfPermissionException(
                $"no permission to read '{path}'; run as its owner or root, or with CAP_DAC_READ_SEARCH", Errno.EACCES, ["CAP_DAC_READ_SEARCH"]);
        }
        catch (BpfFormatException e)
        {
            throw new BpfFormatException($"'{path}' is not a program or library whose functions can be found: {e.Message}");
        }
    }

    private static ILookup<string, FunctionSymbol> Named(IEnumerable<FunctionSymbol> symbols, HashSet<string> names) =>
        symbols.Where(symbol => names.Contains(symbol.Name)).ToLookup(symbol => symbol.Name, StringComparer.Ordinal);

    // As the dynamic linker would choose: the default version, and a strong symbol before a weak one.
    private static ulong Choose(ExecutableFile file, string path, string function, FunctionSymbol[] found)
    {
        if (found.Length == 0)
        {
            throw NotFound(file, $"'{path}' has no function '{function}'", Split(function).Name);
        }

        if (Array.TrueForAll(found, symbol => symbol.IsIndirect))
        {
            throw new BpfNotFoundException(
                $"'{function}' of '{path}' is not a function but chooses one for the processor when the file is loaded (IFUNC): attach to the chosen one"
                + NearestNames.Sentence(function, Names(file), "there are"),
                Errno.ENOENT);
        }

        found = Prefer(Prefer(Prefer(found, symbol => !symbol.IsIndirect), symbol => symbol.IsDefaultVersion), symbol => !symbol.IsWeak);
        ulong[] offsets = [.. found.Select(symbol => symbol.Offset).Distinct()];
        return offsets.Length == 1
            ? offsets[0]
            : throw new BpfException(
                $"'{path}' has {offsets.Length} functions '{function}': give the offset of one instead, they are at "
                + string.Join(", ", offsets.Select(offset => string.Create(CultureInfo.InvariantCulture, $"0x{offset:x}"))));
    }

    private static FunctionSymbol[] Prefer(FunctionSymbol[] symbols, Predicate<FunctionSymbol> better) =>
        Array.Exists(symbols, better) ? Array.FindAll(symbols, better) : symbols;

    private static BpfNotFoundException NotFound(ExecutableFile file, string what, string name)
    {
        string why = file.HasLocalFunctions
            ? " (it may be inlined, or in a library that the program uses)"
            : " (it is stripped: only functions that it exports are known)";
        return new BpfNotFoundException(what + why + NearestNames.Sentence(name, Names(file)), Errno.ENOENT);
    }

    private static IEnumerable<string> Names(ExecutableFile file) => file.Functions().Select(symbol => symbol.FullName);

    private static (string Name, string? Version) Split(string function)
    {
        int mark = function.IndexOf('@', StringComparison.Ordinal);
        return mark <= 0 ? (function, null) : (function[..mark], function[mark..].TrimStart('@'));
    }
}
