using System.Collections.Concurrent;

namespace Ebpf;

/// <summary>An attachment of a program to a hook: while it lives, the kernel runs the program.</summary>
/// <remarks>
/// It stays attached until it is disposed, its collection is disposed, or the process ends; dropping the last reference does not
/// detach it. <see cref="Dispose"/> may be called from any thread, any number of times.
/// </remarks>
public sealed class BpfLink : IDisposable
{
    // The collector must not detach a probe: what is attached is reachable from here.
    private static readonly ConcurrentDictionary<BpfLink, Collection?> _attached = [];

    private readonly SafeAttachmentHandle _handle;

    // Takes the handle over.
    internal BpfLink(SafeAttachmentHandle handle, BpfProgram program, string target)
    {
        _handle = handle;
        ProgramName = program.Name;
        Target = target;
        _attached[this] = program.Owner;
    }

    /// <summary>The program that runs.</summary>
    public string ProgramName { get; }

    /// <summary>What it is attached to, in words: <c>tracepoint syscalls:sys_enter_openat</c>.</summary>
    public string Target { get; }

    /// <summary>Detaches the program.</summary>
    public void Dispose()
    {
        _attached.TryRemove(this, out _);
        _handle.Dispose();
    }

    /// <summary>The program and its target.</summary>
    public override string ToString() => $"'{ProgramName}' on {Target}";

    internal static void DetachAll(Collection owner)
    {
        foreach ((BpfLink link, Collection? linkOwner) in _attached)
        {
            if (ReferenceEquals(linkOwner, owner))
            {
                link.Dispose();
            }
        }
    }
}
