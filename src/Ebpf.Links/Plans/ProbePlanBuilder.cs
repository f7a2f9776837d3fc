using System.Diagnostics.CodeAnalysis;

namespace Ebpf.Links;

/// <summary>Makes the alternatives of a <see cref="ProbePlan"/>: each method says what to attach a program to, by the program's name.</summary>
[SuppressMessage("Performance", "CA1822", Justification = "The words that an alternative is made with come from the builder at hand.")]
public sealed partial class ProbePlanBuilder
{
    internal ProbePlanBuilder()
    {
    }

    /// <summary>Several alternatives as one: all of them are attached, or none; fentry together with fexit, say.</summary>
    /// <param name="parts">What belongs together.</param>
    public ProbeAlternative All(params ProbeAlternative[] parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Length == 0
            ? throw new ArgumentException("an alternative attaches at least one program", nameof(parts))
            : new ProbeAlternative([.. parts.SelectMany(part => part.Steps)]);
    }

    /// <summary>A program that is attached in any way.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="description">What it is attached to, in words: <c>XDP of eth0</c>.</param>
    /// <param name="attach">Attaches the loaded program; a <see cref="BpfException"/> is a refusal.</param>
    public ProbeAlternative Attach(string program, string description, Func<BpfProgram, BpfLink> attach)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        ArgumentException.ThrowIfNullOrEmpty(description);
        ArgumentNullException.ThrowIfNull(attach);
        return new ProbeAlternative(new ProbeStep(program, description, attach));
    }

    private static ProbeAlternative Step(
        string program, string way, string target, Func<BpfProgram, BpfLink> attach, params (ProgramType, AttachType?)[] kinds)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        ArgumentException.ThrowIfNullOrEmpty(program);
        return new ProbeAlternative(new ProbeStep(program, $"{way} {target}", attach) { Kinds = kinds });
    }
}
