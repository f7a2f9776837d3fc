using Ebpf.Links.Probes;

namespace Ebpf.Links;

/// <summary>Attaches programs to functions of the kernel, one at a time; see <see cref="KprobeMultiExtensions"/> for many.</summary>
public static class KprobeExtensions
{
    /// <summary>Attaches the program to a function of the kernel: it runs on all CPUs whenever the function is called. Kernel 4.1.</summary>
    /// <param name="program">A program of type <see cref="ProgramType.Kprobe"/>.</param>
    /// <param name="symbol">The function; <c>module:function</c> for one of a certain module.</param>
    /// <param name="options">The instruction, a cookie, the way; <see langword="null"/> for the start of the function.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such function, no kprobes, or no cookies.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or the kernel is locked down.</exception>
    /// <exception cref="BpfException">No probe may be set there, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachKprobe(this BpfProgram program, string symbol, KprobeOptions? options = null) =>
        Attach(program, symbol, options ?? new KprobeOptions(), atReturn: false);

    /// <summary>
    /// Attaches the program to the return of a function of the kernel: it runs on all CPUs whenever the function has returned. Kernel 4.1.
    /// </summary>
    /// <remarks>The kernel counts calls that it misses because too many are under way, see <see cref="KprobeOptions.RetprobeMaxActive"/>.</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.Kprobe"/>.</param>
    /// <param name="symbol">The function; <c>module:function</c> for one of a certain module.</param>
    /// <param name="options">A cookie, the way; <see langword="null"/> for the defaults.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such function, no kprobes, or no cookies.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or the kernel is locked down.</exception>
    /// <exception cref="BpfException">No probe may be set there, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachKretprobe(this BpfProgram program, string symbol, KprobeOptions? options = null) =>
        Attach(program, symbol, options ?? new KprobeOptions(), atReturn: true);

    private static BpfLink Attach(BpfProgram program, string symbol, KprobeOptions options, bool atReturn)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        ArgumentOutOfRangeException.ThrowIfNegative(options.RetprobeMaxActive);
        if (options.RetprobeMaxActive > 0 && (!atReturn || options.Mode is ProbeAttachMode.Link or ProbeAttachMode.PerfEvent))
        {
            throw new ArgumentException("RetprobeMaxActive is for kretprobes, and is set through tracefs.", nameof(options));
        }

        var point = new ProbePoint(IsKernel: true, atReturn, symbol, options.Offset) { MaxActive = options.RetprobeMaxActive };
        string target = options.Offset == 0 ? $"{point.Kind} {symbol}" : $"{point.Kind} {symbol}+0x{options.Offset:x}";
        return ProbeEvent.Attach(program, target, point, options.Mode, options.Cookie, errno => KprobeFailure.Explain(program, target, point, errno));
    }
}
