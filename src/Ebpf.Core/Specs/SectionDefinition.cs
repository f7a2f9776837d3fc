namespace Ebpf.Specs;

/// <summary>One row of the section table.</summary>
/// <param name="Pattern">The name; ending in <c>+</c>, what follows a slash is the attach target.</param>
/// <param name="ProgramType">The type of the programs in the section.</param>
/// <param name="AttachType">Their expected attach type, if the row sets one.</param>
/// <param name="Flags">What else the name implies.</param>
internal sealed record SectionDefinition(string Pattern, ProgramType ProgramType, AttachType? AttachType, SectionFlags Flags = SectionFlags.None)
{
    /// <summary>The flags that programs of the section are loaded with.</summary>
    internal ProgramFlags ImpliedFlags =>
        (Flags.HasFlag(SectionFlags.Sleepable) ? ProgramFlags.Sleepable : ProgramFlags.None)
        | (Flags.HasFlag(SectionFlags.XdpFrags) ? ProgramFlags.XdpHasFrags : ProgramFlags.None);

    internal bool Matches(string sectionName)
    {
        if (!Pattern.EndsWith('+'))
        {
            return sectionName == Pattern;
        }

        ReadOnlySpan<char> prefix = Pattern.AsSpan(..^1);
        return sectionName.AsSpan().StartsWith(prefix, StringComparison.Ordinal)
            && (sectionName.Length == prefix.Length || sectionName[prefix.Length] == '/');
    }

    /// <summary>What stands behind the slash, if the pattern allows it.</summary>
    internal string? AttachTarget(string sectionName) =>
        Pattern.EndsWith('+') && sectionName.Length > Pattern.Length ? sectionName[Pattern.Length..] : null;
}
