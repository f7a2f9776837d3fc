using System.Globalization;
using System.Text;
using Ebpf.Links.Probes;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to many functions of a program or library at once.</summary>
public static class UprobeMultiExtensions
{
    private const uint AtReturnFlag = 1;

    /// <summary>
    /// Attaches the program to functions of a program or library: it runs whenever a process calls one of them (or returns from it). Kernel 6.6.
    /// </summary>
    /// <param name="program">A program in <c>SEC("uprobe.multi")</c> or <c>SEC("uretprobe.multi")</c>.</param>
    /// <param name="binary">A path or a name, as <see cref="UprobeExtensions.AttachUprobe"/> takes it.</param>
    /// <param name="options">Which functions, and of which process.</param>
    /// <returns>The attachment to all of them; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such file, function or process; the message has those that are like it.</exception>
    /// <exception cref="BpfFormatException">The file is not a program or library for 64-bit machines.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel has no uprobe.multi, or the loaded libbpf is older than 1.3.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or may not read the file.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The options do not name places in exactly one way, or have not one cookie for each.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachUprobeMulti(this BpfProgram program, string binary, UprobeMultiOptions options) =>
        Attach(program, binary, options, isSession: false);

    /// <summary>
    /// Attaches the program to functions of a program or library: it runs whenever a process calls one of them and, unless it then returns 1, again
    /// when that call returns. <c>bpf_session_is_return</c> tells which it is, <c>bpf_session_cookie</c> is memory that the two share. Kernel 6.13.
    /// </summary>
    /// <param name="program">A program in <c>SEC("uprobe.session")</c>.</param>
    /// <param name="binary">A path or a name, as <see cref="UprobeExtensions.AttachUprobe"/> takes it.</param>
    /// <param name="options">Which functions, and of which process.</param>
    /// <returns>The attachment to all of them; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such file, function or process; the message has those that are like it.</exception>
    /// <exception cref="BpfFormatException">The file is not a program or library for 64-bit machines.</exception>
    /// <exception cref="BpfNotSupportedException">The kernel has no sessions, or the loaded libbpf is older than 1.6.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_PERFMON, or may not read the file.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The options do not name places in exactly one way, or have not one cookie for each.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachUprobeSession(this BpfProgram program, string binary, UprobeMultiOptions options) =>
        Attach(program, binary, options, isSession: true);

    private static BpfLink Attach(BpfProgram program, string binary, UprobeMultiOptions options, bool isSession)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(options);
        Choice.Check(
            (nameof(options.Functions), options.Functions.Count), (nameof(options.Offsets), options.Offsets.Count), options.Pattern,
            (nameof(options.Cookies), options.Cookies.Count), (nameof(options.RefCounterOffsets), options.RefCounterOffsets.Count));
        LibBpfVersion.Require(new Version(1, isSession ? 6 : 3), isSession ? "uprobe.session" : "uprobe.multi");

        string path = BinaryPath.Resolve(binary, options.Pid);
        string target = Describe(binary, options, isSession);
        ulong[] offsets = options.Pattern is { } pattern ? FunctionOffsets.Matching(path, pattern)
            : options.Functions.Count > 0 ? FunctionOffsets.Find(path, options.Functions)
            : [.. options.Offsets];
        return program.AttachByFd(target, programFd =>
        {
            int result = CreateLink(programFd, path, options, isSession, offsets);
            return result >= 0 ? result : throw Explain(program, target, path, options, isSession, -result);
        });
    }

    private static unsafe int CreateLink(int programFd, string path, UprobeMultiOptions options, bool isSession, ulong[] offsets)
    {
        fixed (byte* file = Encoding.UTF8.GetBytes(path + '\0'))
        fixed (nuint* places = Array.ConvertAll(offsets, offset => (nuint)offset))
        fixed (nuint* counters = options.RefCounterOffsets.Select(offset => (nuint)offset).ToArray())
        fixed (ulong* cookies = options.Cookies.ToArray())
        {
            var opts = new bpf_link_create_opts
            {
                uprobe_multi = new()
                {
                    flags = options.AtReturn && !isSession ? AtReturnFlag : 0,
                    cnt = (uint)offsets.Length,
                    path = file,
                    offsets = places,
                    ref_ctr_offsets = counters,
                    cookies = cookies,
                    pid = (uint)(options.Pid ?? 0),
                },
            };
            return LibBpf.bpf_link_create(programFd, 0, (uint)(isSession ? AttachType.TraceUprobeSession : AttachType.TraceUprobeMulti), &opts);
        }
    }

    private static BpfException Explain(BpfProgram program, string target, string path, UprobeMultiOptions options, bool isSession, int errno)
    {
        string what = $"'{program.Name}' could not be attached to {target}: {Errno.Describe(errno)}: ";
        if (errno is not (Errno.EPERM or Errno.EACCES)
            && (isSession ? KernelFeatures.Has(KernelFeature.UprobeSession) : KernelFeatures.Has(LinkType.UprobeMulti)) is { IsNo: true } answer)
        {
            return new BpfNotSupportedException(what + answer.Reason, errno);
        }

        string section = isSession ? "uprobe.session" : "uprobe.multi";
        return errno == Errno.EINVAL && program.SectionName is { } own && !own.StartsWith(section, StringComparison.Ordinal)
            ? new BpfException($"{what}the program is not loaded for it (SEC(\"{section}\"), and it is SEC(\"{own}\"))", errno)
            : UprobeFailure.Explain(program, target, path, options.Pid, options.RefCounterOffsets.Count > 0, errno);
    }

    private static string Describe(string binary, UprobeMultiOptions options, bool isSession)
    {
        string kind = isSession ? "uprobe.session" : options.AtReturn ? "uretprobe.multi" : "uprobe.multi";
        string places = options.Pattern
            ?? (options.Functions.Count > 0
                ? Listing.Of(options.Functions)
                : Listing.Of(options.Offsets.Select(offset => string.Create(CultureInfo.InvariantCulture, $"0x{offset:x}"))));
        return $"{kind} {binary}:{places}";
    }
}
