using System.Text;
using Ebpf.Features;

namespace Ebpf.Errors;

/// <summary>Adds to a finding what is known of a helper: its name, the kernel that brought it, whether lockdown takes it away.</summary>
internal static class HelperFinding
{
    private static readonly MessagePattern _unknown = new("invalid func {}#{}"), _refused = new("{}#{}");

    private static readonly Dictionary<string, BpfHelper> _byName = Enum.GetValues<BpfHelper>().ToDictionary(NameOf);

    /// <param name="finding">Of any kind.</param>
    /// <param name="program">The program, if it was loaded here: then this kernel is asked; null for a log from elsewhere.</param>
    internal static VerifierFinding Refine(VerifierFinding finding, ProgramSpec? program) => finding.Kind switch
    {
        VerifierFailure.UnknownHelper
            when _unknown.Match(finding.Message) is { } match
            && int.TryParse(match.Values[1], out int number)
            && HelperProbe.Since((BpfHelper)number) is { } since =>
            finding with { Reason = $"this kernel has no {NameOf((BpfHelper)number)} (helper {number}), which kernel {since} brought" },
        VerifierFailure.HelperNotAllowed
            when program is not null
            && _refused.Match(finding.Message) is { } match
            && _byName.TryGetValue(Last(match.Values[0]), out BpfHelper helper) =>
            KernelFeatures.HasHelper(program.Type, helper) switch
            {
                { IsNo: true } answer => finding with { Reason = answer.Reason },
                { IsYes: true } when HelperProbe.NeedsSleepable(program.Type, helper) =>
                    finding with { Reason = $"of programs of type {program.Type} only sleepable ones may call {helper}" },
                _ => finding,
            },
        _ => finding,
    };

    /// <summary>The name in C: "bpf_map_lookup_elem".</summary>
    internal static string NameOf(BpfHelper helper)
    {
        var name = new StringBuilder("bpf");
        foreach (char c in helper.ToString())
        {
            name.Append(char.IsAsciiLetterUpper(c) ? "_" : "").Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }

    private static string Last(string words) => words[(words.LastIndexOf(' ') + 1)..];
}
