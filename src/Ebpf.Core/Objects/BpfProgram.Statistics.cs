using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>Has the kernel measure the runs of all programs of this machine, until the result is disposed. Kernel 5.8; needs CAP_SYS_ADMIN.</summary>
    /// <remarks>
    /// It makes each run of each program a little slower. Several users do not disturb one another. <c>sysctl kernel.bpf_stats_enabled=1</c>
    /// does the same for good (kernel 5.1).
    /// </remarks>
    /// <returns>What keeps statistics on; the caller keeps and disposes it: a result that is dropped ends with its collection.</returns>
    /// <exception cref="BpfPermissionException">The process lacks CAP_SYS_ADMIN.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel is older than 5.8.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    public static IDisposable EnableStatistics()
    {
        const uint runTime = 0;
        int fd = LibBpf.bpf_enable_stats(runTime);
        const string action = "enable run statistics";
        return fd >= 0 ? new SafeBpfHandle(fd) : throw -fd switch
        {
            Errno.EINVAL => new BpfNotSupportedException(
                $"could not {action}: this kernel is older than 5.8; `sysctl kernel.bpf_stats_enabled=1` does it from kernel 5.1 on", -fd),
            int errno => BpfFd.Refused(action, errno),
        };
    }

    /// <summary>How often the program ran while statistics were on, and for how long. Kernel 5.1.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public ProgramStatistics GetStatistics()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var info = new bpf_prog_info();
        int known = BpfFd.GetInfo(fd.Value, ref info, What);
        return StatisticsOf(info, known);
    }
}
