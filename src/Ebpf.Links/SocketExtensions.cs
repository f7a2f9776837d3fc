using System.Net.Sockets;
using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to sockets of this process.</summary>
/// <remarks>
/// The kernel has no link for these: a program stays attached until the attachment is disposed or the socket is closed, whichever comes first.
/// The socket stays the caller's, and may be closed at any time.
/// </remarks>
public static class SocketExtensions
{
    private const int SoReusePort = 15, SoDetachFilter = 27, SoAttachBpf = 50, SoAttachReusePortEbpf = 52, SoDetachReusePortBpf = 68;

    /// <summary>Attaches the program as the filter of a socket: it returns how many bytes of a packet to keep, 0 to drop it. Kernel 3.19.</summary>
    /// <remarks>It replaces the filter that the socket has; disposal removes whichever filter the socket has then.</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SocketFilter"/>.</param>
    /// <param name="socket">The socket.</param>
    /// <returns>The attachment; the caller disposes it to remove the filter.</returns>
    /// <exception cref="BpfException">The program is of another type, the socket's filter is locked, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program or the socket is disposed.</exception>
    public static BpfLink AttachSocketFilter(this BpfProgram program, Socket socket) =>
        Attach(program, socket, "the filter", ProgramType.SocketFilter, SoAttachBpf, SoDetachFilter);

    /// <summary>
    /// Attaches the program to the group of sockets that share a port (<c>SO_REUSEPORT</c>): it chooses which of them a packet or connection goes to.
    /// Kernel 4.19 for <see cref="ProgramType.SkReusePort"/>, 4.5 for <see cref="ProgramType.SocketFilter"/>.
    /// </summary>
    /// <remarks>
    /// One socket of the group is enough; <see cref="AllowPortSharing"/> comes before it is bound. The group has one program: this one replaces another.
    /// Disposal removes it (kernel 5.3) by means of this socket: closed before, it leaves the program to the rest of the group.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SkReusePort"/> or <see cref="ProgramType.SocketFilter"/>.</param>
    /// <param name="socket">A bound socket of the group.</param>
    /// <returns>The attachment; the caller disposes it to leave the choice to the kernel.</returns>
    /// <exception cref="BpfException">The program is of another type, the socket does not share its port or is not bound, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program or the socket is disposed.</exception>
    public static BpfLink AttachReusePort(this BpfProgram program, Socket socket) =>
        Attach(program, socket, "the port group", ProgramType.SkReusePort, SoAttachReusePortEbpf, SoDetachReusePortBpf);

    /// <summary>Lets the socket share its port with others that are allowed to as well, and belong to the same user: <c>SO_REUSEPORT</c>. Kernel 3.9.</summary>
    /// <remarks>.NET's own <see cref="SocketOptionName.ReuseAddress"/> sets it too; of sockets that several processes bind, each has to.</remarks>
    /// <param name="socket">A socket that is not bound yet.</param>
    /// <exception cref="SocketException">The kernel refuses.</exception>
    public static void AllowPortSharing(this Socket socket)
    {
        ArgumentNullException.ThrowIfNull(socket);
        socket.SetRawSocketOption(LibC.SOL_SOCKET, SoReusePort, [1, 0, 0, 0]);
    }

    private static BpfLink Attach(BpfProgram program, Socket socket, string role, ProgramType type, int attach, int detach)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(socket);
        SafeSocketHandle handle = socket.SafeHandle;
        ObjectDisposedException.ThrowIf(handle.IsClosed, socket);
        string what = $"{role} of {socket.SocketType} socket {socket.LocalEndPoint?.ToString() ?? "(unbound)"}";
        return program.AttachWithoutLink(what, fd => Set(handle, attach, fd), () => Unset(handle, detach), errno => Explain(program, socket, what, type, errno));
    }

    private static int Set(SafeSocketHandle socket, int option, int value)
    {
        bool added = false;
        socket.DangerousAddRef(ref added);
        try
        {
            return LibC.SetSocketOption((int)socket.DangerousGetHandle(), option, value);
        }
        finally
        {
            socket.DangerousRelease();
        }
    }

    private static int Unset(SafeSocketHandle socket, int option)
    {
        try
        {
            return Set(socket, option, 0);
        }
        catch (ObjectDisposedException)
        {
            // With the socket the filter went, too.
            return 0;
        }
    }

    // sk_attach_bpf(), sk_reuseport_attach_bpf(), reuseport_attach_prog().
    private static BpfException? Explain(BpfProgram program, Socket socket, string what, ProgramType type, int errno)
    {
        string? reason = errno switch
        {
            _ when program.Type != type && program.Type != ProgramType.SocketFilter => $"programs of type {type} are attached there, and this one is of type {program.Type}",
            Errno.EPERM when type == ProgramType.SocketFilter => "the socket's filter is locked (SO_LOCK_FILTER)",
            Errno.EINVAL or Errno.EBUSY when type == ProgramType.SkReusePort && socket.LocalEndPoint is null => "the socket is not bound yet",
            Errno.EINVAL when type == ProgramType.SkReusePort => $"the socket does not share its port: call {nameof(AllowPortSharing)} before it is bound",
            Errno.ENOMEM => "the option memory of sockets is used up: raise net.core.optmem_max",
            _ => null,
        };
        return reason is null ? null : new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: {reason}", errno);
    }
}
