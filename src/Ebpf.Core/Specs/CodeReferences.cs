namespace Ebpf.Specs;

/// <summary>What instructions refer to, each once, in the order of the first reference.</summary>
internal sealed class CodeReferences
{
    private readonly HashSet<object> _seen = [];
    private readonly List<FunctionCode> _functions = [];
    private readonly List<string> _maps = [];
    private readonly List<string> _externs = [];

    internal IReadOnlyList<FunctionCode> Functions => _functions;

    internal IReadOnlyList<string> Maps => _maps;

    internal IReadOnlyList<string> Externs => _externs;

    /// <param name="function">Null for a call into nowhere, which libbpf refuses with the reason.</param>
    internal void Add(FunctionCode? function)
    {
        if (function is not null && _seen.Add(function))
        {
            _functions.Add(function);
        }
    }

    internal void AddMap(string name)
    {
        if (_seen.Add((nameof(Maps), name)))
        {
            _maps.Add(name);
        }
    }

    internal void AddExtern(string name)
    {
        if (_seen.Add((nameof(Externs), name)))
        {
            _externs.Add(name);
        }
    }
}
