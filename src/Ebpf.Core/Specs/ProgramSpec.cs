namespace Ebpf;

/// <summary>A program as it will be loaded: what the object file says, plus edits made since. Inert data: setting a property touches no kernel.</summary>
public sealed class ProgramSpec
{
    internal ProgramSpec(string name, string sectionName)
    {
        Name = name;
        SectionName = sectionName;
    }

    /// <summary>The name of the C function, whole (the kernel keeps 15 bytes of it).</summary>
    public string Name { get; }

    /// <summary>What <c>SEC()</c> says in the C source, a leading <c>?</c> included.</summary>
    public string SectionName { get; }

    /// <summary>The kind of program, as the section's name has it; <see cref="ProgramType.Unspecified"/> for a name that libbpf does not know.</summary>
    public ProgramType Type { get; internal init; }

    /// <summary>Where the program is to be attached, if the section's name says so.</summary>
    public AttachType? AttachType { get; internal init; }

    /// <summary>What stands behind the first slash of the section's name: <c>syscalls/sys_enter_openat</c>, a function, a hook; else <see langword="null"/>.</summary>
    public string? AttachTarget { get; internal init; }

    /// <summary>Whether the program may sleep (<c>BPF_F_SLEEPABLE</c>). Kernel 5.10.</summary>
    public bool IsSleepable { get; internal init; }

    /// <summary>Whether the program is loaded; <see langword="true"/> unless the section's name starts with <c>?</c>.</summary>
    public bool AutoLoad { get; set; }

    /// <summary>The number of instructions of 8 bytes in the object file, functions of other sections that it calls not included.</summary>
    public int InstructionCount { get; internal init; }
}
