using Ebpf.Errors;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>Attaches iterators, and reads what they write.</summary>
public static class IteratorExtensions
{
    private static readonly KernelVersion _parameters = new(6, 1);

    /// <summary>Attaches an iterator: it runs when it is read (<see cref="OpenIterator(BpfLink)"/>, or by reading the link's pin). Kernel 5.8.</summary>
    /// <param name="program">A program in <c>SEC("iter/…")</c>: of type <see cref="ProgramType.Tracing"/> and attach type <see cref="AttachType.TraceIterator"/>.</param>
    /// <param name="options">What it goes through; <see langword="null"/> for everything.</param>
    /// <returns>The attachment, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">The options say two kinds of things to go through.</exception>
    /// <exception cref="BpfNotFoundException">There is no such cgroup.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel does not restrict iterators so.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF or CAP_PERFMON.</exception>
    /// <exception cref="BpfException">The iterator takes other options, or needs some, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program or the map is disposed.</exception>
    public static BpfLink AttachIterator(this BpfProgram program, IteratorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        options ??= new IteratorOptions();
        bool isCgroup = options.CgroupPath is not null || options.CgroupOrder != CgroupIteratorOrder.Unspecified;
        bool isTask = options.ThreadId is not null || options.ProcessId is not null;
        if ((options.Map is null ? 0 : 1) + (isCgroup ? 1 : 0) + (isTask ? 1 : 0) > 1 || options is { ThreadId: not null, ProcessId: not null })
        {
            throw new ArgumentException("an iterator goes through a map, or cgroups, or one thread, or one process: set one of them", nameof(options));
        }

        var what = new bpf_iter_link_info();
        using SafeBpfHandle? map = options.Map?.DuplicateHandle();
        using OpenTarget? cgroup = options.CgroupPath is { } path ? CgroupDirectory.Open(path) : null;
        if (map is not null)
        {
            what.map = new() { map_fd = (uint)map.DangerousGetHandle() };
        }
        else if (isCgroup)
        {
            what.cgroup = new() { order = (uint)options.CgroupOrder, cgroup_fd = (uint)(cgroup?.Value ?? 0) };
        }
        else
        {
            what.task = new() { tid = (uint)(options.ThreadId ?? 0), pid = (uint)(options.ProcessId ?? 0) };
        }

        return program.AttachByFd(
            $"iterator {program.AttachTarget}", own => Create(own, what), errno => Explain(program, isTask || isCgroup, cgroup, errno));
    }

    /// <summary>Runs an attached iterator from its start, as the stream is read. Kernel 5.8.</summary>
    /// <param name="link">The attachment; it stays the caller's, and may be disposed before the stream is.</param>
    /// <returns>What the iterator writes, to be read once; the caller disposes it.</returns>
    /// <exception cref="BpfNotSupportedException">It is not the link of an iterator.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The link is disposed.</exception>
    public static Stream OpenIterator(this BpfLink link)
    {
        ArgumentNullException.ThrowIfNull(link);
        using SafeAttachmentHandle.BorrowedAttachment borrowed = link.BorrowLink("iterated");
        int fd = LibBpf.bpf_iter_create(borrowed.Fd);
        if (fd >= 0)
        {
            return new IteratorStream(new SafeBpfHandle(fd), link.ToString());
        }

        throw fd == -Errno.EINVAL && link.Type != LinkType.Iterator
            ? new BpfNotSupportedException($"{link} can not be iterated: it is a link of type {link.Type}", -fd)
            : new BpfException($"{link} could not be iterated: {Errno.Describe(fd)}", -fd);
    }

    /// <summary>Attaches an iterator and runs it once, as the stream is read. Kernel 5.8.</summary>
    /// <param name="program">A program in <c>SEC("iter/…")</c>.</param>
    /// <param name="options">What it goes through; <see langword="null"/> for everything.</param>
    /// <returns>What the iterator writes, to be read once; the caller disposes it. Nothing stays attached.</returns>
    /// <inheritdoc cref="AttachIterator"/>
    public static Stream OpenIterator(this BpfProgram program, IteratorOptions? options = null)
    {
        // The kernel's iterator goes on without the link.
        using BpfLink link = program.AttachIterator(options);
        return link.OpenIterator();
    }

    private static unsafe int Create(int fd, bpf_iter_link_info what)
    {
        // Kernels before 6.1 refuse what is longer than they know, though it is zero: 4 bytes suffice for a map.
        bool isZero = new ReadOnlySpan<byte>(&what, sizeof(bpf_iter_link_info)).IndexOfAnyExcept((byte)0) < 0;
        bool isShort = new ReadOnlySpan<byte>(&what, sizeof(bpf_iter_link_info))[sizeof(bpf_iter_link_info.Map)..].IndexOfAnyExcept((byte)0) < 0;
        var opts = new bpf_link_create_opts
        {
            iter_info = isZero ? null : &what,
            iter_info_len = isZero ? 0 : (uint)(isShort ? sizeof(bpf_iter_link_info.Map) : sizeof(bpf_iter_link_info)),
        };
        return LibBpf.bpf_link_create(fd, 0, (uint)AttachType.TraceIterator, &opts);
    }

    private static BpfException? Explain(BpfProgram program, bool isRestricted, OpenTarget? cgroup, int errno)
    {
        string what = $"'{program.Name}' could not be attached to iterator {program.AttachTarget}: {Errno.Describe(errno)}";
        return errno switch
        {
            Errno.EINVAL or Errno.E2BIG when isRestricted && KernelVersion.Current < _parameters => new BpfNotSupportedException(
                $"{what}: iterators can be restricted to processes and cgroups from kernel {_parameters} on, and this is {KernelVersion.Current}", errno),
            Errno.EBADF when cgroup is not null && CgroupDirectory.Objection(cgroup.Value) is { } objection => new BpfException(
                $"{what}: {cgroup}: {objection}", errno),
            Errno.EBADF or Errno.EINVAL => new BpfException($"{what}: {Needs(program.AttachTarget)}", errno),
            Errno.ESRCH => new BpfException($"{what}: there is no such process or thread", errno),
            Errno.EACCES when FailureExplainer.MissingPrivilege(what, errno, [Capability.Bpf, Capability.Perfmon]) is null => new BpfException(
                $"{what}: the program reads or writes more of a key or value than the map's have", errno),
            _ => null,
        };
    }

    private static string Needs(string? target) => target switch
    {
        "bpf_map_elem" or "sockmap" or "bpf_sk_storage_map" => $"it needs {nameof(IteratorOptions)}.{nameof(IteratorOptions.Map)}, a map of a fitting type",
        "cgroup" => $"it needs {nameof(IteratorOptions)}.{nameof(IteratorOptions.CgroupOrder)}",
        _ => "it does not take these options",
    };
}
