namespace Ebpf.Loading;

/// <summary>Which programs and maps one load takes: what the spec says, or what the programs asked for need.</summary>
internal sealed class LoadPlan
{
    private const string ConfigMap = ".kconfig";

    private readonly CollectionSpec _spec;
    private readonly HashSet<string> _programs = [];
    private readonly HashSet<string> _maps = [];

    /// <exception cref="ArgumentException">The options name something that the spec does not have.</exception>
    internal LoadPlan(CollectionSpec spec, CollectionOptions options)
    {
        _spec = spec;
        CheckNames(nameof(options.Programs), options.Programs, "program", spec.Programs);
        CheckNames(nameof(options.AttachTargets), options.AttachTargets?.Keys, "program", spec.Programs);
        CheckNames(nameof(options.ProgramLogLevels), options.ProgramLogLevels?.Keys, "program", spec.Programs);
        CheckNames(nameof(options.MapReplacements), options.MapReplacements?.Keys, "map", spec.Maps);
        if (options.Programs is null)
        {
            _programs.UnionWith(spec.Programs.Values.Where(program => program.AutoLoad).Select(program => program.Name));
            _maps.UnionWith(spec.Maps.Values.Where(map => map.AutoCreate).Select(map => map.Name));
        }
        else
        {
            foreach (string name in options.Programs)
            {
                AddProgram(name);
            }
        }
    }

    internal bool Loads(ProgramSpec program) => _programs.Contains(program.Name);

    internal bool Creates(MapSpec map) => _maps.Contains(map.Name);

    /// <summary>Whether the spec has a map of this name that is not created.</summary>
    internal bool HoldsBack(string map) => _spec.Maps.ContainsKey(map) && !_maps.Contains(map);

    private void AddProgram(string name)
    {
        if (!_programs.Add(name))
        {
            return;
        }

        ProgramSpec program = _spec.Programs[name];
        foreach (string map in program.MapReferences)
        {
            AddMap(map);
        }

        if (program.ExternReferences.Any(name => _spec.Externs.TryGetValue(name, out ExternSpec? found) && found.Kind == ExternKind.KernelConfig))
        {
            AddMap(ConfigMap);
        }

        // libbpf loads a program of struct_ops if, and only if, a map that has it in a slot is created.
        if (program.Type == ProgramType.StructOps)
        {
            foreach (MapSpec map in _spec.Maps.Values.Where(map => map.Type == MapType.StructOps))
            {
                AddMap(map.Name);
            }
        }
    }

    private void AddMap(string name)
    {
        MapSpec map = _spec.Maps[name];
        if (!map.AutoCreate || !_maps.Add(name))
        {
            return;
        }

        foreach (string value in map.Values.Values)
        {
            if (map.Type == MapType.ProgramArray)
            {
                AddProgram(value);
            }
            else
            {
                AddMap(value);
            }
        }
    }

    private void CheckNames<T>(string option, IEnumerable<string>? names, string kind, IReadOnlyDictionary<string, T> known)
    {
        foreach (string name in names ?? [])
        {
            if (!known.ContainsKey(name))
            {
                string others = known.Count == 0 ? "none" : string.Join(", ", known.Keys);
                throw new ArgumentException($"CollectionOptions.{option}: there is no {kind} '{name}' in '{_spec.Name}', which has {others}", nameof(option));
            }
        }
    }
}
