using Microsoft.Extensions.Logging;

namespace Ebpf;

/// <summary>The maps, programs and global variables of one object file, loaded into the kernel.</summary>
/// <remarks>Disposing it detaches the links made from its programs, then closes its programs and maps; duplicates outlive it.</remarks>
public sealed class Collection : IDisposable
{
    private readonly SafeBpfObjectHandle _object;
    private readonly Dictionary<string, BpfMap> _maps = [];
    private readonly Dictionary<string, BpfProgram> _programs = [];
    private readonly Dictionary<string, BpfVariable> _variables = [];
    private readonly Dictionary<string, GlobalSection> _sections = [];

    private bool _isDisposed;

    internal Collection(SafeBpfObjectHandle obj, ILogger logger)
    {
        _object = obj;
        Logger = logger;
    }

    /// <summary>The maps by their names in the C source; sections of global variables by the section's name.</summary>
    public IReadOnlyDictionary<string, BpfMap> Maps => _maps;

    /// <summary>The loaded programs by the names of their C functions.</summary>
    public IReadOnlyDictionary<string, BpfProgram> Programs => _programs;

    /// <summary>The global variables by their names in the C source.</summary>
    public IReadOnlyDictionary<string, BpfVariable> Variables => _variables;

    internal ILogger Logger { get; }

    /// <summary>Whether it is disposed, or being so.</summary>
    internal bool IsDisposed => Volatile.Read(ref _isDisposed);

    /// <summary>Creates the maps and loads the programs of a spec, all or nothing; the spec stays as it is.</summary>
    /// <param name="spec">What to load. It must not be edited meanwhile.</param>
    /// <param name="options">How to load it.</param>
    /// <exception cref="VerifierException">The verifier rejects a program.</exception>
    /// <exception cref="BpfPermissionException">The process lacks a capability, which the message names.</exception>
    /// <exception cref="BpfFormatException">libbpf finds the object file malformed.</exception>
    /// <exception cref="BpfException">The kernel or libbpf refuses for another reason.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static Collection Load(CollectionSpec spec, CollectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return CollectionLoader.Load(spec, options ?? new CollectionOptions());
    }

    /// <summary>Detaches the links of its programs, then closes programs and maps.</summary>
    public void Dispose()
    {
        // With a fence: a link that does not see this is seen by what follows.
        _ = Interlocked.Exchange(ref _isDisposed, true);
        BpfLink.DetachAll(this);
        foreach (BpfProgram program in _programs.Values)
        {
            program.Dispose();
        }

        foreach (GlobalSection section in _sections.Values)
        {
            section.Dispose();
        }

        foreach (BpfMap map in _maps.Values)
        {
            map.Dispose();
        }

        _object.Dispose();
    }

    internal void Add(BpfMap map) => _maps.Add(map.Name, map);

    internal void Add(BpfProgram program) => _programs.Add(program.Name, program);

    /// <summary>Adds a variable, if the map of its section has been added before.</summary>
    internal void Add(VariableSpec variable)
    {
        if (!_maps.TryGetValue(variable.SectionName, out BpfMap? map))
        {
            return;
        }

        if (!_sections.TryGetValue(variable.SectionName, out GlobalSection? section))
        {
            section = new GlobalSection(map);
            _sections.Add(variable.SectionName, section);
        }

        _variables.Add(variable.Name, new BpfVariable(variable, section));
    }
}
