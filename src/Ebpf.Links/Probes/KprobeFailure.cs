using System.Globalization;
using Ebpf.Errors;
using Ebpf.Kernel;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Says why the kernel refuses a kprobe. Called only after the failure.</summary>
internal static class KprobeFailure
{
    internal static BpfException Explain(BpfProgram program, string target, ProbePoint point, int errno)
    {
        if (errno is Errno.EPERM or Errno.EACCES)
        {
            return PermissionExplainer.Explain(
                $"attach '{program.Name}' to {target}", errno, [Capability.Perfmon], PermissionFacts.Read(), details: "");
        }

        if (FailureExplainer.NoDescriptor($"'{program.Name}' could not be attached to {target}", errno) is { } exhausted)
        {
            return exhausted;
        }

        string what = $"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}: ";
        string function = point.Place[(point.Place.IndexOf(':', StringComparison.Ordinal) + 1)..];
        var names = KernelFunctions.All().Select(symbol => symbol.Name).ToList();
        int count = names.Count(name => name == function);
        if (names.Count > 0 && count == 0)
        {
            return new BpfNotSupportedException(what + NoFunction(function, names), errno);
        }

        string reason = errno switch
        {
            Errno.EADDRNOTAVAIL => string.Create(
                CultureInfo.InvariantCulture,
                $"the kernel has {count} functions '{function}', and the kernel does not choose; attach by address (kprobe.multi), or to a caller"),
            Errno.ENOENT => $"the kernel does not find '{point.Place}'",
            Errno.EILSEQ => $"at {point.Offset} bytes from the start of '{function}' no instruction starts",
            Errno.EINVAL when KernelFunctions.IsBlacklisted(function) == true =>
                $"'{function}' is on the kernel's list of functions that no probe may be set in (NOKPROBE_SYMBOL, noinstr); attach to a caller",
            Errno.EINVAL when point.Offset > 0 && point.AtReturn => "a kretprobe can only be set at the start of a function, without an offset",
            Errno.EINVAL when point.Offset > 0 => $"{point.Offset} bytes from the start of '{function}' is not in it, or in the middle of an instruction",
            Errno.EINVAL when point.MaxActive > 0 => "the kernel takes a RetprobeMaxActive up to 4,096, from kernel 4.12 on",
            Errno.EINVAL => $"no probe may be set in '{function}' (it is notrace, noinstr or in another section that the kernel protects), or an option is not known",
            _ => $"the kernel does not take a probe in '{function}'",
        };
        return new BpfException(what + reason, errno);
    }

    internal static string NoFunction(string function, IEnumerable<string> names) =>
        $"this kernel, {KernelVersion.Current}, has no function '{function}' (it may be inlined, renamed, or in a module that is not loaded)"
        + NearestNames.Sentence(function, names);
}
