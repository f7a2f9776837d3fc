namespace Ebpf.Links;

/// <content>Ways through the kernel's BTF: the target is part of the loaded program, and is set before the load.</content>
public sealed partial class ProbePlanBuilder
{
    /// <summary>The entry of a kernel function, by a program in <c>SEC("fentry/…")</c>. Kernel 5.5.</summary>
    /// <param name="function">The function, whatever the section says; one of a module as <c>module:function</c>.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative Fentry(string function, string program, TracingOptions? options = null) =>
        Traced(program, "fentry", function, AttachType.TraceFentry, options);

    /// <summary>The return of a kernel function, by a program in <c>SEC("fexit/…")</c>. Kernel 5.5.</summary>
    /// <inheritdoc cref="Fentry"/>
    public ProbeAlternative Fexit(string function, string program, TracingOptions? options = null) =>
        Traced(program, "fexit", function, AttachType.TraceFexit, options);

    /// <summary>The result of a kernel function that allows it, by a program in <c>SEC("fmod_ret/…")</c>. Kernel 5.7.</summary>
    /// <inheritdoc cref="Fentry"/>
    public ProbeAlternative FmodRet(string function, string program, TracingOptions? options = null) =>
        Traced(program, "fmod_ret", function, AttachType.ModifyReturn, options);

    /// <summary>Entry and return of a kernel function by one program, in <c>SEC("fsession/…")</c>. Kernel 7.0.</summary>
    /// <inheritdoc cref="Fentry"/>
    public ProbeAlternative Fsession(string function, string program, TracingOptions? options = null) =>
        Traced(program, "fsession", function, AttachType.TraceFsession, options);

    /// <summary>A tracepoint with types, by a program in <c>SEC("tp_btf/…")</c>. Kernel 5.5.</summary>
    /// <param name="tracepoint">The tracepoint's name without category, whatever the section says.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative TpBtf(string tracepoint, string program, TracingOptions? options = null) =>
        Traced(program, "tp_btf", tracepoint, AttachType.TraceRawTracepoint, options);

    /// <summary>A security hook, by a program in <c>SEC("lsm/…")</c>. Kernel 5.7.</summary>
    /// <param name="hook">The hook's name, whatever the section says.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative Lsm(string hook, string program, TracingOptions? options = null) =>
        Loaded(program, "lsm", hook, loaded => loaded.AttachLsm(options), (ProgramType.Lsm, AttachType.LsmMac));

    /// <summary>A raw tracepoint, by a program in <c>SEC("raw_tp/…")</c>. Kernel 4.17.</summary>
    /// <param name="tracepoint">The tracepoint's name without category.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative RawTracepoint(string tracepoint, string program, RawTracepointOptions? options = null) =>
        Step(program, "raw_tp", tracepoint, loaded => loaded.AttachRawTracepoint(tracepoint, options),
            (ProgramType.RawTracepoint, null), (ProgramType.RawTracepointWritable, null));

    private static ProbeAlternative Traced(string program, string way, string target, AttachType type, TracingOptions? options) =>
        Loaded(program, way, target, loaded => loaded.AttachTracing(options), (ProgramType.Tracing, type));

    private static ProbeAlternative Loaded(
        string program, string way, string target, Func<BpfProgram, BpfLink> attach, (ProgramType, AttachType?) kind)
    {
        ProbeStep step = Step(program, way, target, attach, kind).Steps[0];
        return new ProbeAlternative(step with { LoadTarget = target });
    }
}
