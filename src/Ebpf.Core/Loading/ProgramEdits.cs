using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>Brings the programs of an opened object to what spec and options say, where libbpf sees them otherwise.</summary>
internal sealed unsafe class ProgramEdits(CollectionSpec spec, OpenObject obj, LoadPlan plan, CollectionOptions options, LibBpfOperation operation)
{
    internal void Apply()
    {
        foreach (OpenProgram program in obj.Programs)
        {
            bool isLoaded = plan.Loads(program.Spec);
            Check(program, LibBpf.bpf_program__set_autoload(program.Native, isLoaded ? (byte)1 : (byte)0));
            if (isLoaded)
            {
                ApplyKind(program);
                ApplyLogLevel(program);
            }
        }
    }

    private void ApplyKind(OpenProgram program)
    {
        bpf_program* native = program.Native;
        ProgramSpec edits = program.Spec;
        string section = edits.SectionName.TrimStart('?');
        SectionDefinition? definition = SectionTable.Find(section);
        ProgramFlags implied = definition?.ImpliedFlags ?? ProgramFlags.None;

        // libbpf adds what the section's name implies, unless the type has been changed meanwhile: then it forgets the section.
        bool forgetsSection = LibBpf.bpf_program__type(native) != (uint)edits.Type || (implied & ~edits.Flags) != 0;
        if (forgetsSection)
        {
            OpenObject.Require(2, $"Another type of program '{edits.Name}', or fewer flags than its section '{section}' implies,");
            Check(program, LibBpf.bpf_program__set_type(native, (uint)ProgramType.Unspecified));
            Check(program, LibBpf.bpf_program__set_type(native, (uint)edits.Type));
        }

        uint attachType = (uint)(edits.AttachType ?? 0);
        if (LibBpf.bpf_program__expected_attach_type(native) != attachType)
        {
            Check(program, LibBpf.bpf_program__set_expected_attach_type(native, attachType));
        }

        ProgramFlags flags = forgetsSection ? edits.Flags : edits.Flags & ~implied;
        if (LibBpf.bpf_program__flags(native) != (uint)flags)
        {
            Check(program, LibBpf.bpf_program__set_flags(native, (uint)flags));
        }

        if (edits.Ifindex != 0)
        {
            LibBpf.bpf_program__set_ifindex(native, (uint)edits.Ifindex);
        }

        if (options.AttachTargets?.GetValueOrDefault(edits.Name) is { } target)
        {
            SetAttachTarget(program, obj.Keep(target.DuplicateHandle()));
        }
        else if (edits is { AttachTarget: not null, Type: ProgramType.Tracing or ProgramType.Lsm }
            && (forgetsSection || edits.AttachTarget != definition?.AttachTarget(section)))
        {
            SetAttachTarget(program, 0);
        }
    }

    private void SetAttachTarget(OpenProgram program, int targetFd)
    {
        string? target = program.Spec.AttachTarget;
        int result = LibBpf.bpf_program__set_attach_target(program.Native, targetFd, target);
        if (result != 0)
        {
            // libbpf keeps silent about it here, and says this when it looks up what the section's name has.
            string place = targetFd == 0 ? "kernel BTF type ID of" : $"BPF program (FD {targetFd}) BTF ID for";
            string warning = $"prog '{program.Spec.Name}': failed to find {place} '{target}': {result}";
            throw LibBpfRules.Find($"'{spec.Name}'", -result, [.. operation.Warnings, warning], spec)
                ?? FailureExplainer.Edit($"program '{program.Spec.Name}' with the attach target '{target}'", -result, operation);
        }
    }

    private void ApplyLogLevel(OpenProgram program)
    {
        KernelLogLevel level = options.LogLevelOf(program.Spec.Name);
        if (level != KernelLogLevel.None)
        {
            Check(program, LibBpf.bpf_program__set_log_level(program.Native, (uint)level));
        }
    }

    private void Check(OpenProgram program, int result)
    {
        if (result != 0)
        {
            throw FailureExplainer.Edit($"program '{program.Spec.Name}'", -result, operation);
        }
    }
}
