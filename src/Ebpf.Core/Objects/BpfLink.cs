using System.Collections.Concurrent;

namespace Ebpf;

/// <summary>An attachment of a program to a hook: while it lives, the kernel runs the program.</summary>
/// <remarks>
/// It stays attached until it is disposed, its collection is disposed, or the process ends; dropping the last reference does not
/// detach it. One that is pinned (<see cref="Pin"/>) stays attached after that, too, until it is unpinned. What the kernel has no link for
/// (<see cref="HasKernelLink"/>) can not be pinned, updated, or found by others, and some of it stays when the process is killed before it
/// disposes: filters of tc, <c>BPF_PROG_ATTACH</c>, struct_ops without a link. All members may be used from any thread, and <see cref="Dispose"/> any
/// number of times.
/// </remarks>
public sealed partial class BpfLink : IDisposable
{
    // The collector must not detach a probe: what is attached is reachable from here.
    private static readonly ConcurrentDictionary<BpfLink, Collection?> _attached = [];

    private readonly SafeAttachmentHandle _handle;
    private readonly ObjectPin _pin;

    // Without the exception cached: a failure to ask is not an answer.
    private readonly Lazy<Identity?> _identity;
    private volatile string? _programName;

    // Takes the handle over.
    internal BpfLink(SafeAttachmentHandle handle, BpfProgram program, string target)
        : this(handle, program.Name, target, program.Owner)
    {
    }

    // Takes the handle over.
    internal BpfLink(SafeAttachmentHandle handle, string? programName, string target, Collection? owner)
        : this(handle, programName, target, owner, pinPath: null, identity: null)
    {
    }

    private BpfLink(SafeAttachmentHandle handle, string? programName, string target, Collection? owner, string? pinPath, Identity? identity)
    {
        _handle = handle;
        _pin = new ObjectPin(pinPath);
        _identity = new Lazy<Identity?>(() => identity ?? ReadIdentity(), LazyThreadSafetyMode.PublicationOnly);
        _programName = programName;
        Target = target;
        _attached[this] = owner;

        // The collection that is disposed meanwhile may have looked for its links before this one was there.
        if (owner is { IsDisposed: true })
        {
            Dispose();
            throw new ObjectDisposedException(typeof(Collection).FullName);
        }
    }

    /// <summary>
    /// The program that runs; <see langword="null"/> for a structure of functions (struct_ops), and for a link that was opened by a process which may
    /// not ask for programs by their id (CAP_SYS_ADMIN).
    /// </summary>
    public string? ProgramName => _programName;

    /// <summary>What it is attached to, in words: <c>tracepoint syscalls:sys_enter_openat</c>.</summary>
    public string Target { get; }

    /// <summary>Lets go of the attachment, which detaches the program unless the link is pinned or open elsewhere.</summary>
    public void Dispose()
    {
        _attached.TryRemove(this, out _);
        _handle.Dispose();
    }

    /// <summary>The program and its target.</summary>
    public override string ToString() => ProgramName is null ? Target : $"'{ProgramName}' on {Target}";

    internal static void DetachAll(Collection owner)
    {
        foreach (BpfLink link in Of(owner))
        {
            link.Dispose();
        }
    }

    /// <summary>The links of a collection, or of none, that are not disposed.</summary>
    internal static IEnumerable<BpfLink> Of(Collection? owner) => _attached.Where(link => ReferenceEquals(link.Value, owner)).Select(link => link.Key);
}
