using Ebpf.Btf;

namespace Ebpf;

/// <summary>What a BPF object file says: maps, programs, global variables; with edits, the recipe for any number of <see cref="Collection"/>s.</summary>
/// <remarks>
/// Reading needs no kernel, no native library and no privilege, and answers the same on every operating system. Loading never changes a
/// spec, so one that is not being edited can be loaded from many threads at once.
/// </remarks>
public sealed class CollectionSpec
{
    private const string NameOfBytes = "bpf";

    internal CollectionSpec(
        string name,
        byte[] image,
        IReadOnlyDictionary<string, MapSpec> maps,
        IReadOnlyDictionary<string, ProgramSpec> programs,
        IReadOnlyDictionary<string, VariableSpec> variables,
        IReadOnlyDictionary<string, ExternSpec> externs)
    {
        Name = name;
        Image = image;
        Maps = maps;
        Programs = programs;
        Variables = variables;
        Externs = externs;
    }

    /// <summary>The object's name, from its file's name up to the first dot; the kernel names global sections after it (<c>openat.rodata</c>).</summary>
    public string Name { get; }

    /// <summary>The license that the object declares, which decides about GPL-only helpers; <see langword="null"/> when it declares none.</summary>
    public string? License { get; internal init; }

    /// <summary>The object's type information; <see langword="null"/> when it was compiled without <c>-g</c>.</summary>
    public BtfSpec? Btf { get; internal init; }

    /// <summary>The maps by their names in the C source; sections of global variables by the section's name.</summary>
    public IReadOnlyDictionary<string, MapSpec> Maps { get; }

    /// <summary>The programs by the names of their C functions.</summary>
    public IReadOnlyDictionary<string, ProgramSpec> Programs { get; }

    /// <summary>The global variables by their names in the C source.</summary>
    public IReadOnlyDictionary<string, VariableSpec> Variables { get; }

    /// <summary>The symbols that the kernel must provide, by their names in the C source.</summary>
    public IReadOnlyDictionary<string, ExternSpec> Externs { get; }

    /// <summary>The object file, unchanged: each load starts from it.</summary>
    internal byte[] Image { get; }

    /// <summary>Reads an object file.</summary>
    /// <param name="path">The file that <c>clang -target bpf</c> or <c>bpftool gen object</c> made.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="BpfFormatException">It is not a well-formed BPF object.</exception>
    public static CollectionSpec Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"there is no BPF object file '{Path.GetFullPath(path)}'", path);
        }

        string name = Path.GetFileName(path);
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return ObjectFileReader.Read(File.ReadAllBytes(path), dot > 0 ? name[..dot] : name);
    }

    /// <summary>Reads an object file from a stream (an embedded resource, say) to its end; the caller disposes the stream.</summary>
    /// <param name="stream">The object file.</param>
    /// <param name="name">What to call the object; the kernel names global sections after it.</param>
    /// <exception cref="BpfFormatException">It is not a well-formed BPF object.</exception>
    public static CollectionSpec Load(Stream stream, string name = NameOfBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return ObjectFileReader.Read(copy.ToArray(), name);
    }

    /// <summary>Reads an object file from memory, which is copied.</summary>
    /// <param name="bytes">The object file.</param>
    /// <param name="name">What to call the object; the kernel names global sections after it.</param>
    /// <exception cref="BpfFormatException">It is not a well-formed BPF object.</exception>
    public static CollectionSpec Parse(ReadOnlySpan<byte> bytes, string name = NameOfBytes) => ObjectFileReader.Read(bytes.ToArray(), name);

    /// <summary>A copy with the edits made so far, to be edited on its own.</summary>
    public CollectionSpec Clone()
    {
        Dictionary<string, MapSpec> maps = Maps.ToDictionary(map => map.Key, map => map.Value.Clone());
        return new CollectionSpec(
            Name,
            Image,
            maps,
            Programs.ToDictionary(program => program.Key, program => program.Value.Clone()),
            Variables.ToDictionary(variable => variable.Key, variable => variable.Value.Clone(maps[variable.Value.SectionName].Data!)),
            Externs)
        {
            License = License,
            Btf = Btf,
        };
    }
}
