using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>Replaces global functions of loaded BPF programs.</summary>
public static class FreplaceExtensions
{
    /// <summary>
    /// Puts the program in the place of the function that it was loaded for (<see cref="CollectionOptions.AttachTargets"/>, <see cref="ProgramSpec.AttachTarget"/>);
    /// when the link is disposed, the function is itself again. Kernel 5.6.
    /// </summary>
    /// <param name="program">A program of type <see cref="ProgramType.Extension"/>.</param>
    /// <returns>The attachment; the caller disposes it to undo the replacement.</returns>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF.</exception>
    /// <exception cref="BpfException">The kernel refuses: something replaces the function already, or is attached to it.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachFreplace(this BpfProgram program)
    {
        ArgumentNullException.ThrowIfNull(program);
        return LoadedTarget.Attach(program, $"function {program.AttachTarget ?? "that it was loaded for"}", options: null);
    }

    /// <summary>
    /// Puts the program in the place of a function of another program than the one it was loaded for; it can replace several at once. Kernel 5.10.
    /// </summary>
    /// <param name="program">A program of type <see cref="ProgramType.Extension"/> that a collection of this process has loaded.</param>
    /// <param name="target">The program that has the function; it stays the caller's.</param>
    /// <param name="function">A global function with the parameters and result of the one it was loaded for.</param>
    /// <returns>The attachment; the caller disposes it to undo the replacement.</returns>
    /// <exception cref="BpfNotSupportedException"><paramref name="program"/> was opened by its id, pin or descriptor.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF.</exception>
    /// <exception cref="BpfException">The target has no such function, its parameters differ, something replaces it already, or another reason of the kernel's.</exception>
    /// <exception cref="ObjectDisposedException">A program is disposed.</exception>
    public static unsafe BpfLink AttachFreplace(this BpfProgram program, BpfProgram target, string function)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentException.ThrowIfNullOrEmpty(function);
        using SafeBpfHandle fd = target.DuplicateHandle();
        int targetFd = (int)fd.DangerousGetHandle();
        return program.Attach($"function {function} of '{target.Name}'", native => LibBpf.bpf_program__attach_freplace(native, targetFd, function));
    }
}
