namespace Ebpf.Links;

/// <summary>Attaches programs to functions of the kernel through BPF trampolines, and to tracepoints with types: fentry, fexit, fmod_ret, fsession, tp_btf.</summary>
public static class TracingExtensions
{
    /// <summary>
    /// Attaches the program to what it was loaded for: a function of the kernel, of a module or of a BPF program (fentry, fexit, fmod_ret,
    /// fsession), or a tracepoint (tp_btf). Kernel 5.5; fmod_ret 5.7, fsession 7.0.
    /// </summary>
    /// <remarks>
    /// The target is part of the loaded program: <c>SEC("fentry/function")</c>, or <see cref="ProgramSpec.AttachTarget"/> and
    /// <see cref="CollectionOptions.AttachTargets"/> before the load.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.Tracing"/>; not an iterator.</param>
    /// <param name="options">How to attach it.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel or processor has no trampolines, or no cookies for this way to attach.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachTracing(this BpfProgram program, TracingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        string way = program.AttachType switch
        {
            AttachType.TraceFentry => "fentry",
            AttachType.TraceFexit => "fexit",
            AttachType.ModifyReturn => "fmod_ret",
            AttachType.TraceFsession => "fsession",
            AttachType.TraceRawTracepoint => "tp_btf",
            _ => "what it was loaded for,",
        };
        return LoadedTarget.Attach(program, $"{way} {program.AttachTarget ?? "its target"}", options);
    }
}
