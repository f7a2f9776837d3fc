using Ebpf.Links.Probes;

namespace Ebpf.Links;

/// <summary>Attaches programs to functions of user space, one at a time; see <see cref="UprobeMultiExtensions"/> for many.</summary>
public static class UprobeExtensions
{
    /// <summary>Attaches the program to a function of a program or library: it runs whenever a process calls the function. Kernel 4.3.</summary>
    /// <param name="program">A program of type <see cref="ProgramType.Kprobe"/>.</param>
    /// <param name="binary">
    /// A path; or the name of a library (<c>libc.so.6</c>), which is looked for among what <see cref="UprobeOptions.Pid"/> has mapped, then in
    /// <c>LD_LIBRARY_PATH</c> and the usual directories; or the name of a program, which is looked for in <c>PATH</c>.
    /// </param>
    /// <param name="function">
    /// The function, with a version (<c>name@VERSION</c>) or without, which means the default one; <see langword="null"/> for
    /// <see cref="UprobeOptions.Offset"/> alone.
    /// </param>
    /// <param name="options">The process, the instruction, a cookie, the way; <see langword="null"/> for the defaults.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="ArgumentException">There is a cookie with <see cref="ProbeAttachMode.PerfEvent"/>, or <see cref="UprobeOptions.Pid"/> is not positive.</exception>
    /// <exception cref="BpfNotFoundException">There is no such file, function or process; the message has those that are like it.</exception>
    /// <exception cref="BpfFormatException">The file is not a program or library for 64-bit machines.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel has no uprobes, cookies or reference counters.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or may not read the file.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachUprobe(this BpfProgram program, string binary, string? function, UprobeOptions? options = null) =>
        Attach(program, binary, function, options ?? new UprobeOptions(), atReturn: false);

    /// <summary>
    /// Attaches the program to the return of a function of a program or library: it runs whenever the function returns in a process. Kernel 4.3.
    /// </summary>
    /// <remarks>Not for functions that look at their own return address or replace stacks, as those of Go do: such a process crashes.</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.Kprobe"/>.</param>
    /// <param name="binary">A path or a name, as <see cref="AttachUprobe"/> takes it.</param>
    /// <param name="function">The function, as <see cref="AttachUprobe"/> takes it.</param>
    /// <param name="options">The process, a cookie, the way; <see langword="null"/> for the defaults.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="ArgumentException">There is a cookie with <see cref="ProbeAttachMode.PerfEvent"/>, or <see cref="UprobeOptions.Pid"/> is not positive.</exception>
    /// <exception cref="BpfNotFoundException">There is no such file, function or process; the message has those that are like it.</exception>
    /// <exception cref="BpfFormatException">The file is not a program or library for 64-bit machines.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel has no uprobes, cookies or reference counters.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or may not read the file.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachUretprobe(this BpfProgram program, string binary, string? function, UprobeOptions? options = null) =>
        Attach(program, binary, function, options ?? new UprobeOptions(), atReturn: true);

    private static BpfLink Attach(BpfProgram program, string binary, string? function, UprobeOptions options, bool atReturn)
    {
        ArgumentNullException.ThrowIfNull(program);
        string path = BinaryPath.Resolve(binary, options.Pid);
        ulong start = function is null ? 0 : FunctionOffsets.Find(path, [function])[0];
        var point = new ProbePoint(IsKernel: false, atReturn, path, start + options.Offset) { Pid = options.Pid, RefCounterOffset = options.RefCounterOffset };
        string target = $"{point.Kind} {binary}:{function ?? "0"}" + (options.Offset == 0 ? "" : $"+0x{options.Offset:x}");
        return ProbeEvent.Attach(
            program, target, point, options.Mode, options.Cookie,
            errno => UprobeFailure.Explain(program, target, path, options.Pid, options.RefCounterOffset > 0, errno));
    }
}
