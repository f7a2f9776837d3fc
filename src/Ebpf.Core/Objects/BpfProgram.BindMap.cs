using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>Keeps a map alive as long as the program is, though its code does not use it: metadata that tools find by
    /// <see cref="ProgramInfo.MapIds"/>. Kernel 5.10.</summary>
    /// <remarks>A map that the program has already is left as it is.</remarks>
    /// <param name="map">The map, which stays the caller's.</param>
    /// <exception cref="BpfNotSupportedException">The kernel is older than 5.10.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF, which kernels before 5.19 ask for where
    /// <c>kernel.unprivileged_bpf_disabled</c> is set.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program or the map is disposed.</exception>
    public void BindMap(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        using SafeBpfHandle.BorrowedFd program = _handle.Borrow();
        using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
        int result = LibBpf.bpf_prog_bind_map(program.Value, fd.Value, null);
        if (result == 0)
        {
            return;
        }

        string action = $"bind map '{map.Name}' to {What}";
        throw -result == Errno.EINVAL && KernelVersion.Current < new KernelVersion(5, 10)
            ? new BpfNotSupportedException($"could not {action}: {Errno.Describe(result)}: that takes kernel 5.10, and this is {KernelVersion.Current}", -result)
            : BpfFd.Refused(action, -result, Capability.Bpf);
    }
}
