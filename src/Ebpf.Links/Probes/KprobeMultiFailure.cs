using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Says why the kernel refuses a kprobe.multi link. Called only after the failure.</summary>
internal static class KprobeMultiFailure
{
    /// <returns>The exception, or null if there is nothing to say but the error itself.</returns>
    internal static BpfException? Explain(BpfProgram program, string target, bool isSession, IReadOnlyList<string> names, int errno)
    {
        string what = $"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}: ";
        if (errno is Errno.EPERM or Errno.EACCES)
        {
            return null;
        }

        if ((isSession ? KernelFeatures.Has(KernelFeature.KprobeSession) : KernelFeatures.Has(LinkType.KprobeMulti)) is { IsNo: true } answer)
        {
            return new BpfNotSupportedException(what + answer.Reason, errno);
        }

        if (errno is Errno.ESRCH or Errno.ENOENT or Errno.EINVAL && names.Count > 0 && Missing(names) is { } missing)
        {
            return new BpfNotSupportedException(what + missing, errno);
        }

        string section = isSession ? "kprobe.session" : "kprobe.multi";
        return errno switch
        {
            Errno.EINVAL => new BpfException(
                $"{what}the program is not loaded for it (SEC(\"{section}\"){(program.SectionName is null ? "" : $", and it is SEC(\"{program.SectionName}\")")}), "
                + "or one of the addresses is not the start of a function that can be traced",
                errno),
            Errno.ENOENT or Errno.ESRCH => new BpfException(what + "an address is not the start of a function that can be traced", errno),
            _ => null,
        };
    }

    private static string? Missing(IReadOnlyList<string> names)
    {
        var all = KernelFunctions.All().Select(function => function.Name).ToHashSet(StringComparer.Ordinal);
        if (all.Count > 0 && names.FirstOrDefault(name => !all.Contains(name)) is { } unknown)
        {
            return KprobeFailure.NoFunction(unknown, all);
        }

        HashSet<string>? traceable;
        try
        {
            using TraceFs traceFs = TraceFs.Open();
            traceable = traceFs.TraceableFunctions()?.Select(function => function.Name).ToHashSet(StringComparer.Ordinal);
        }
        catch (BpfException)
        {
            // That it can not be read is not why the kernel has refused.
            return null;
        }

        return traceable is not null && names.FirstOrDefault(name => !traceable.Contains(name)) is { } fixedOne
            ? $"'{fixedOne}' can not be traced by kprobe.multi (notrace, noinstr, or in assembly); a single kprobe may be possible"
            : null;
    }
}
