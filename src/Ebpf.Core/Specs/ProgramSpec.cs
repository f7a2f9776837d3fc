namespace Ebpf;

/// <summary>A program as it will be loaded: what the object file says, plus edits made since. Inert data: setting a property touches no kernel.</summary>
public sealed class ProgramSpec
{
    private readonly FunctionCode _code;
    private IReadOnlyList<FunctionCode>? _joined;

    internal ProgramSpec(FunctionCode code)
    {
        _code = code;
        Name = code.Name;
        SectionName = code.Section.Name;

        string section = SectionName.TrimStart('?');
        AutoLoad = section.Length == SectionName.Length;
        if (SectionTable.Find(section) is { } definition)
        {
            Type = definition.ProgramType;
            AttachType = definition.AttachType;
            AttachTarget = definition.AttachTarget(section);
            Flags = definition.ImpliedFlags;
        }
    }

    private ProgramSpec(ProgramSpec original)
    {
        _code = original._code;
        _joined = original._joined;
        Name = original.Name;
        SectionName = original.SectionName;
        Type = original.Type;
        AttachType = original.AttachType;
        AttachTarget = original.AttachTarget;
        Flags = original.Flags;
        Ifindex = original.Ifindex;
        AutoLoad = original.AutoLoad;
        Tags = original.Tags;
    }

    /// <summary>The name of the C function, whole (the kernel keeps 15 bytes of it).</summary>
    public string Name { get; }

    /// <summary>What <c>SEC()</c> says in the C source, a leading <c>?</c> included.</summary>
    public string SectionName { get; }

    /// <summary>The kind of program, as the section's name has it; <see cref="ProgramType.Unspecified"/> for a name that libbpf does not know.</summary>
    public ProgramType Type { get; set; }

    /// <summary>Where the program is to be attached, if the section's name says so.</summary>
    public AttachType? AttachType { get; set; }

    /// <summary>What stands behind the first slash of the section's name: <c>syscalls/sys_enter_openat</c>, a function, a hook; else <see langword="null"/>.</summary>
    /// <remarks>An edit matters at load for programs whose target is found in the kernel's BTF: fentry, fexit, fmod_ret, LSM, iterators, tp_btf.</remarks>
    public string? AttachTarget { get; set; }

    /// <summary>How the program is loaded; from the start what the section's name implies: <see cref="ProgramFlags.Sleepable"/> and <see cref="ProgramFlags.XdpHasFrags"/>.</summary>
    public ProgramFlags Flags { get; set; }

    /// <summary>The index of the network interface that the program is loaded for, in the namespace of the thread that loads it; 0 for any.</summary>
    /// <remarks>With <see cref="ProgramFlags.XdpDeviceBoundOnly"/> the program may read what the interface's driver knows of a packet (kernel 6.3); without,
    /// it is loaded into the interface's hardware (kernel 4.16).</remarks>
    public int Ifindex { get; set; }

    /// <summary>Whether the program may sleep. Kernel 5.10.</summary>
    public bool IsSleepable => Flags.HasFlag(ProgramFlags.Sleepable);

    /// <summary>Whether the program is loaded; <see langword="true"/> unless the section's name starts with <c>?</c>.</summary>
    public bool AutoLoad { get; set; }

    /// <summary>The declaration tags of the function (<c>btf_decl_tag</c>).</summary>
    public IReadOnlyList<string> Tags { get; internal init; } = [];

    /// <summary>The number of instructions in the object file, functions that it calls not included.</summary>
    public int InstructionCount => _code.InstructionCount;

    /// <summary>The instructions as they stand in the object file: maps, externs, CO-RE fields and called functions are not filled in yet.</summary>
    public ReadOnlySpan<BpfInstruction> Instructions => _code.Instructions;

    /// <summary>The other functions that the program calls, directly or not, by name, in the order in which libbpf joins them to it.</summary>
    public IReadOnlyList<string> Functions => [.. Joined.Skip(1).Select(function => function.Name)];

    /// <summary>The maps that the program refers to, functions that it calls included; globals by their section's name.</summary>
    public IReadOnlyList<string> MapReferences => [.. Joined.SelectMany(function => function.References.Maps).Distinct()];

    /// <summary>The externs that the program refers to, functions that it calls included.</summary>
    public IReadOnlyList<string> ExternReferences => [.. Joined.SelectMany(function => function.References.Externs).Distinct()];

    /// <summary>What libbpf takes from the running kernel's BTF for the program's own instructions.</summary>
    public IReadOnlyList<CoreRelocation> CoreRelocations => _code.CoreRelocations();

    private IReadOnlyList<FunctionCode> Joined => _joined ??= _code.Joined();

    /// <summary>The C source of an instruction.</summary>
    /// <param name="instruction">Its index in the loaded program, where called functions follow the program's own instructions.</param>
    /// <returns><see langword="null"/> without line info (<c>clang -g</c>), or beyond the last instruction.</returns>
    public SourceLine? SourceAt(int instruction)
    {
        foreach (FunctionCode function in Joined)
        {
            if (instruction < function.InstructionCount)
            {
                int index = Array.FindLastIndex(function.Lines, line => line.Instruction <= instruction);
                return index >= 0 ? function.Lines[index].Line : null;
            }

            instruction -= function.InstructionCount;
        }

        return null;
    }

    /// <summary>The program's type and name.</summary>
    public override string ToString() => $"{Type} program '{Name}'";

    internal ProgramSpec Clone() => new(this);
}
