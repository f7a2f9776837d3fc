using Ebpf.Errors;
using Ebpf.Native;

namespace Ebpf.Links.Probes;

/// <summary>Says why the kernel refuses a uprobe. Called only after the failure.</summary>
internal static class UprobeFailure
{
    internal static BpfException Explain(BpfProgram program, string target, string path, int? pid, bool hasCounter, int errno)
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
        return errno switch
        {
            Errno.ESRCH => new BpfNotFoundException($"{what}there is no process {pid}", errno),
            Errno.ENOENT or Errno.EBADF => new BpfNotFoundException($"{what}there is no regular file '{path}'", errno),
            Errno.EINVAL => new BpfException(
                $"{what}the kernel does not take the place in '{path}': it is past its end, not in code that is mapped, "
                + $"{(hasCounter ? "has another reference counter already, " : "")}or in the middle of an instruction",
                errno),
            Errno.ENOEXEC or Errno.ENOTSUPP or Errno.EOPNOTSUPP => new BpfException(
                $"{what}the instruction there is one that the kernel can not step over, or the place is in the middle of one", errno),
            Errno.EIO => new BpfException($"{what}the file system of '{path}' does not let the kernel read the instruction", errno),
            _ => new BpfException($"{what}the kernel does not take a probe in '{path}'", errno),
        };
    }
}
