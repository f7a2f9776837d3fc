using System.Globalization;
using Ebpf.Links.Probes;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to many functions of the kernel at once: as fast for thousands as for one.</summary>
public static class KprobeMultiExtensions
{
    private const uint AtReturnFlag = 1;

    /// <summary>
    /// Attaches the program to functions of the kernel: it runs on all CPUs whenever one of them is called (or has returned). Kernel 5.18 with
    /// CONFIG_FPROBE.
    /// </summary>
    /// <param name="program">A program in <c>SEC("kprobe.multi")</c> or <c>SEC("kretprobe.multi")</c>.</param>
    /// <param name="options">Which functions.</param>
    /// <returns>The attachment to all of them; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such function, or no kprobe.multi.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or the kernel is locked down.</exception>
    /// <exception cref="BpfException">A function can not be traced, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The options do not name functions in exactly one way, or have not one cookie for each.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachKprobeMulti(this BpfProgram program, KprobeMultiOptions options) => Attach(program, options, isSession: false);

    /// <summary>
    /// Attaches the program to functions of the kernel: it runs whenever one of them is called and, unless it then returns 1, again when that call has
    /// returned. <c>bpf_session_is_return</c> tells which it is, <c>bpf_session_cookie</c> is memory that the two share. Kernel 6.10.
    /// </summary>
    /// <param name="program">A program in <c>SEC("kprobe.session")</c>.</param>
    /// <param name="options">Which functions.</param>
    /// <returns>The attachment to all of them; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotSupportedException">This kernel has no such function or no sessions, or the loaded libbpf is older than 1.5.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or the kernel is locked down.</exception>
    /// <exception cref="BpfException">A function can not be traced, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The options do not name functions in exactly one way, or have not one cookie for each.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachKprobeSession(this BpfProgram program, KprobeMultiOptions options) => Attach(program, options, isSession: true);

    private static BpfLink Attach(BpfProgram program, KprobeMultiOptions options, bool isSession)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        Choice.Check(
            (nameof(options.Symbols), options.Symbols.Count), (nameof(options.Addresses), options.Addresses.Count), options.Pattern,
            (nameof(options.Cookies), options.Cookies.Count));
        if (isSession)
        {
            LibBpfVersion.Require(new Version(1, 5), "kprobe.session");
        }

        string target = Describe(options, isSession);
        (IReadOnlyList<ulong> addresses, IReadOnlyList<string> names) = options.Pattern is { } pattern
            ? KernelPattern.Resolve(pattern, $"'{program.Name}' could not be attached to {target}")
            : (options.Addresses, options.Symbols);
        return program.AttachByFd(target, programFd =>
        {
            int result = CreateLink(programFd, options, isSession, addresses, names);
            return result >= 0 ? result : KprobeMultiFailure.Explain(program, target, isSession, names, -result) is { } reason ? throw reason : result;
        });
    }

    private static unsafe int CreateLink(
        int programFd, KprobeMultiOptions options, bool isSession, IReadOnlyList<ulong> addresses, IReadOnlyList<string> names)
    {
        using var symbols = new NativeStrings(names);
        fixed (nuint* pointer = addresses.Select(address => (nuint)address).ToArray())
        fixed (ulong* cookies = options.Cookies.ToArray())
        {
            var opts = new bpf_link_create_opts
            {
                kprobe_multi = new()
                {
                    flags = options.AtReturn && !isSession ? AtReturnFlag : 0,
                    cnt = (uint)(addresses.Count + names.Count),
                    syms = symbols.Pointer,
                    addrs = pointer,
                    cookies = cookies,
                },
            };
            return LibBpf.bpf_link_create(programFd, 0, (uint)(isSession ? AttachType.TraceKprobeSession : AttachType.TraceKprobeMulti), &opts);
        }
    }

    private static string Describe(KprobeMultiOptions options, bool isSession)
    {
        string kind = isSession ? "kprobe.session" : options.AtReturn ? "kretprobe.multi" : "kprobe.multi";
        return options.Pattern is { } pattern ? $"{kind} {pattern}"
            : options.Symbols.Count > 0 ? $"{kind} {Listing.Of(options.Symbols)}"
            : $"{kind} {Listing.Of(options.Addresses.Select(address => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}")))}";
    }
}
