namespace Ebpf.Links;

/// <summary>Attaches programs to the hooks of Linux security modules.</summary>
public static class LsmExtensions
{
    /// <summary>Attaches the program to the security hook that it was loaded for, for the whole machine: its return value decides, 0 to allow. Kernel 5.7.</summary>
    /// <remarks>
    /// It needs <c>bpf</c> among the active security modules (<c>/sys/kernel/security/lsm</c>; the boot option <c>lsm=</c>), else it is
    /// attached and never runs. Programs in <c>SEC("lsm_cgroup/…")</c> are attached to a cgroup.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.Lsm"/>.</param>
    /// <param name="options">How to attach it.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel or processor has no trampolines, or no cookies for this way to attach.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF or CAP_PERFMON.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachLsm(this BpfProgram program, TracingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        return LoadedTarget.Attach(program, $"security hook {program.AttachTarget ?? "that it was loaded for"}", options);
    }
}
