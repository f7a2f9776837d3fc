using Ebpf.Specs;

namespace Ebpf.Links;

/// <summary>Which hook a program is for.</summary>
internal static class AttachTypes
{
    /// <summary>What the program's section says; null where it says nothing, or the program was opened by its id, pin or descriptor.</summary>
    internal static AttachType? Loaded(BpfProgram program) =>
        program.SectionName is { } section ? SectionTable.Find(section.TrimStart('?'))?.AttachType : null;

    /// <summary>What the caller says, else the section, else what there is only one of for this type of program.</summary>
    /// <exception cref="ArgumentException">None of them tells.</exception>
    internal static AttachType Resolve(BpfProgram program, AttachType? asked, string option)
    {
        if ((asked ?? Loaded(program)) is { } known)
        {
            return known;
        }

        AttachType[] possible = [.. SectionTable.All.Where(row => row.ProgramType == program.Type).Select(row => row.AttachType).OfType<AttachType>().Distinct()];
        return possible is [var only]
            ? only
            : throw new ArgumentException(
                $"'{program.Name}' does not tell where it is to be attached (it was opened by its id, pin or descriptor, or its section does not say): set "
                + $"{option} to {(possible.Length == 0 ? "an attach type" : string.Join(" or ", possible))}",
                option);
    }
}
