using System.Runtime.InteropServices;
using Ebpf.Links.Probes;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to the kernel's functions of system calls, whose names differ from machine to machine.</summary>
public static class KsyscallExtensions
{
    /// <summary>Attaches the program to a system call: it runs on all CPUs, for all processes, whenever the call is made. Kernel 4.1.</summary>
    /// <remarks>
    /// By a kprobe, so calls of 32-bit processes are not among them. In the program, <c>BPF_KSYSCALL</c> finds the arguments.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.Kprobe"/>.</param>
    /// <param name="name">The system call, such as <c>openat</c>.</param>
    /// <param name="options">A cookie; <see langword="null"/> for none.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such system call, no kprobes, or no cookies.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or the kernel is locked down.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachKsyscall(this BpfProgram program, string name, KsyscallOptions? options = null) =>
        Attach(program, name, options, atReturn: false);

    /// <summary>
    /// Attaches the program to the return of a system call: it runs on all CPUs, for all processes, whenever the call has been carried out. Kernel 4.1.
    /// </summary>
    /// <param name="program">A program of type <see cref="ProgramType.Kprobe"/>.</param>
    /// <param name="name">The system call, such as <c>openat</c>.</param>
    /// <param name="options">A cookie; <see langword="null"/> for none.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such system call, no kprobes, or no cookies.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or the kernel is locked down.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachKretsyscall(this BpfProgram program, string name, KsyscallOptions? options = null) =>
        Attach(program, name, options, atReturn: true);

    private static BpfLink Attach(BpfProgram program, string name, KsyscallOptions? options, bool atReturn)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(name);
        string? wrapper = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => "__x64_sys_",
            Architecture.Arm64 => "__arm64_sys_",
            Architecture.S390x => "__s390x_sys_",
            Architecture.RiscV64 => "__riscv_sys_",
            _ => null,
        };
        string target = $"{(atReturn ? "kretsyscall" : "ksyscall")} {name}";
        if (wrapper is null)
        {
            return Attach($"__se_sys_{name}");
        }

        try
        {
            return Attach(wrapper + name);
        }
        catch (BpfNotSupportedException e) when (e.Errno == Errno.ENOENT && KernelFeatures.Has(KernelFeature.SyscallWrapper) is not { IsYes: true })
        {
            // Kernels before 4.17, and those without wrappers.
            return Attach($"__se_sys_{name}");
        }

        BpfLink Attach(string function)
        {
            var point = new ProbePoint(IsKernel: true, atReturn, function, Offset: 0);
            return ProbeEvent.Attach(
                program, target, point, ProbeAttachMode.Default, options?.Cookie ?? 0, errno => KprobeFailure.Explain(program, target, point, errno));
        }
    }
}
