namespace Ebpf.Links;

/// <content>Ways that say the target when the program is attached: probes and tracepoints.</content>
public sealed partial class ProbePlanBuilder
{
    /// <summary>The entry of a kernel function, by a program in <c>SEC("kprobe")</c>.</summary>
    /// <param name="symbol">The function.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative Kprobe(string symbol, string program, KprobeOptions? options = null) =>
        Probe(program, "kprobe", symbol, loaded => loaded.AttachKprobe(symbol, options));

    /// <summary>The return of a kernel function, by a program in <c>SEC("kretprobe")</c>.</summary>
    /// <inheritdoc cref="Kprobe"/>
    public ProbeAlternative Kretprobe(string symbol, string program, KprobeOptions? options = null) =>
        Probe(program, "kretprobe", symbol, loaded => loaded.AttachKretprobe(symbol, options));

    /// <summary>The entry of a system call, by a program in <c>SEC("ksyscall")</c>.</summary>
    /// <param name="name">The system call, without prefix: <c>openat</c>.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative Ksyscall(string name, string program, KsyscallOptions? options = null) =>
        Probe(program, "ksyscall", name, loaded => loaded.AttachKsyscall(name, options));

    /// <summary>The return of a system call, by a program in <c>SEC("kretsyscall")</c>.</summary>
    /// <inheritdoc cref="Ksyscall"/>
    public ProbeAlternative Kretsyscall(string name, string program, KsyscallOptions? options = null) =>
        Probe(program, "kretsyscall", name, loaded => loaded.AttachKretsyscall(name, options));

    /// <summary>Many functions of the kernel, by a program in <c>SEC("kprobe.multi")</c>. Kernel 5.18.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="options">Which functions.</param>
    public ProbeAlternative KprobeMulti(string program, KprobeMultiOptions options) =>
        Step(program, "kprobe.multi", Functions(options), loaded => loaded.AttachKprobeMulti(options), (ProgramType.Kprobe, AttachType.TraceKprobeMulti));

    /// <summary>Calls and returns of many functions of the kernel, by a program in <c>SEC("kprobe.session")</c>. Kernel 6.10.</summary>
    /// <inheritdoc cref="KprobeMulti"/>
    public ProbeAlternative KprobeSession(string program, KprobeMultiOptions options) =>
        Step(program, "kprobe.session", Functions(options), loaded => loaded.AttachKprobeSession(options), (ProgramType.Kprobe, AttachType.TraceKprobeSession));

    /// <summary>The entry of a function of a program or library, by a program in <c>SEC("uprobe")</c>.</summary>
    /// <param name="binary">The program or library: a path, or a name that is looked up.</param>
    /// <param name="function">The function.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative Uprobe(string binary, string function, string program, UprobeOptions? options = null) =>
        Probe(program, "uprobe", $"{binary}:{function}", loaded => loaded.AttachUprobe(binary, function, options));

    /// <summary>The return of a function of a program or library, by a program in <c>SEC("uretprobe")</c>.</summary>
    /// <inheritdoc cref="Uprobe"/>
    public ProbeAlternative Uretprobe(string binary, string function, string program, UprobeOptions? options = null) =>
        Probe(program, "uretprobe", $"{binary}:{function}", loaded => loaded.AttachUretprobe(binary, function, options));

    /// <summary>A tracepoint, by a program in <c>SEC("tracepoint")</c>. Kernel 4.7.</summary>
    /// <param name="category">The tracepoint's category, such as <c>syscalls</c>.</param>
    /// <param name="name">The tracepoint's name, such as <c>sys_enter_openat</c>.</param>
    /// <param name="program">The program's name.</param>
    /// <param name="options">How to attach it.</param>
    public ProbeAlternative Tracepoint(string category, string name, string program, TracepointOptions? options = null) =>
        Step(program, "tracepoint", $"{category}:{name}", loaded => loaded.AttachTracepoint(category, name, options), (ProgramType.Tracepoint, null));

    private static ProbeAlternative Probe(string program, string way, string target, Func<BpfProgram, BpfLink> attach) =>
        Step(program, way, target, attach, (ProgramType.Kprobe, null));

    private static string Functions(KprobeMultiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Pattern
            ?? (options.Symbols.Count > 0 ? string.Join(", ", options.Symbols) : $"{options.Addresses.Count} addresses");
    }
}
