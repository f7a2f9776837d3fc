namespace Ebpf.Errors;

/// <summary>One thing that libbpf finds wrong before the kernel is asked: how libbpf words it, and what it means.</summary>
/// <param name="warning">libbpf's warning, as a <see cref="MessagePattern"/>.</param>
/// <param name="reason">The same in plain words, with the values of the warning.</param>
/// <param name="hint">What to do about it.</param>
/// <param name="isMissing">Whether this kernel lacks something, rather than that the object or its use is wrong.</param>
/// <param name="namesTarget">Whether the warning's first two values are a program and what it attaches to.</param>
internal sealed class LibBpfRule(string warning, string reason, string hint, bool isMissing = false, bool namesTarget = false)
{
    private readonly MessagePattern _pattern = new(warning);

    /// <summary>The exception for a load with these warnings; null if the rule does not apply.</summary>
    /// <param name="what">What could not be loaded.</param>
    /// <param name="errno">The positive error number.</param>
    /// <param name="warnings">What libbpf said.</param>
    /// <param name="spec">The object, where its programs' targets are to be compared with those that there are.</param>
    internal BpfException? Apply(string what, int errno, IReadOnlyList<string> warnings, CollectionSpec? spec)
    {
        foreach (string line in warnings)
        {
            if (_pattern.Match(line) is { } match)
            {
                string message = $"{what} could not be loaded: {match.Fill(reason)} (libbpf: {line}) -- {match.Fill(hint)}{Alike(match, spec)}";
                return isMissing ? new BpfNotSupportedException(message, errno) : new BpfException(message, errno);
            }
        }

        return null;
    }

    private string Alike(MessageMatch match, CollectionSpec? spec) =>
        namesTarget && spec?.Programs.GetValueOrDefault(match.Values[0]) is { } program ? KernelTargets.Alike(program.AttachType, match.Values[1]) : "";
}
