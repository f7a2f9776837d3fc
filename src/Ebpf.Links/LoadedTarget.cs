using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attachment of programs whose target is part of the loaded program.</summary>
internal static class LoadedTarget
{
    private static readonly KernelVersion _again = new(5, 13), _cookies = new(5, 19), _tracepointCookies = new(6, 10);

    /// <param name="program">The program.</param>
    /// <param name="what">What is attached where, for messages.</param>
    /// <param name="options">The user's.</param>
    internal static BpfLink Attach(BpfProgram program, string what, TracingOptions? options)
    {
        ulong cookie = options?.Cookie ?? 0;
        if (cookie == 0)
        {
            // Kernels take this command for every program with a target of its own, and do not ask for the attach type.
            return program.AttachByFd(what, fd => LibBpf.bpf_raw_tracepoint_open(null, fd), errno => Explain(program, what, errno));
        }

        if (program.AttachType is not { } type)
        {
            throw new BpfNotSupportedException(
                $"'{program.Name}' could not be attached to {what} with a cookie: that takes its attach type, which the kernel does not tell of a "
                + "program that was opened by its id, pin or descriptor");
        }

        // Older kernels do not refuse a cookie: they take no notice of it.
        KernelVersion since = type == AttachType.TraceRawTracepoint ? _tracepointCookies : _cookies;
        return KernelVersion.Current >= since
            ? program.AttachByFd(what, fd => Create(fd, type, cookie))
            : throw new BpfNotSupportedException(
                $"'{program.Name}' could not be attached to {what} with a cookie: that needs kernel {since}, and this is {KernelVersion.Current}");
    }

    // Before 5.13 the first link takes the trampoline along that the load has made (bpf_tracing_prog_attach).
    private static BpfNotSupportedException? Explain(BpfProgram program, string what, int errno) =>
        errno == Errno.ENOENT && KernelVersion.Current < _again
            ? new BpfNotSupportedException(
                $"'{program.Name}' could not be attached to {what}: it was attached before, and this kernel, {KernelVersion.Current}, attaches such a program once; "
                + "load it again, or keep the link: 5.13 and later attach it any number of times",
                errno)
            : null;

    private static unsafe int Create(int fd, AttachType type, ulong cookie)
    {
        var opts = new bpf_link_create_opts { tracing = new() { cookie = cookie } };
        return LibBpf.bpf_link_create(fd, 0, (uint)type, &opts);
    }
}
