using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Ebpf.Errors;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>A network namespace that is held: it lives, and can be entered, until this is disposed.</summary>
internal sealed class OpenNamespace(SafeBpfHandle handle, string path) : IDisposable
{
    /// <summary>The descriptor; valid while the caller keeps this from being disposed.</summary>
    internal int Fd => (int)handle.DangerousGetHandle();

    /// <summary>Which namespace it is: <c>net:[4026531840]</c>.</summary>
    internal string Identity => new FileInfo($"/proc/self/fd/{Fd}").LinkTarget!;

    /// <summary>Runs a function in the namespace, and waits for it.</summary>
    internal T Run<T>(Func<T> function)
    {
        if (new FileInfo("/proc/thread-self/ns/net").LinkTarget == Identity)
        {
            return function();
        }

        // setns(2) moves one thread, and back again only with luck: none but one that ends may be moved.
        ExceptionDispatchInfo? thrown = null;
        T? result = default;
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                result = function();
            }
            catch (Exception e)
            {
                thrown = ExceptionDispatchInfo.Capture(e);
            }
        }) { Name = "network namespace" };
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result!;
    }

    public void Dispose() => handle.Dispose();

    /// <exception cref="BpfException">The file refers to something else.</exception>
    internal void Check()
    {
        // _IO(0xb7, 3) of include/uapi/linux/nsfs.h; kernel 4.11.
        const uint kindOfNamespace = 0xb703;
        if (LibC.ioctl(Fd, kindOfNamespace, 0) != LibC.CLONE_NEWNET)
        {
            throw new BpfException($"'{path}' does not refer to a network namespace: {Errno.Describe(Errno.EINVAL)}", Errno.EINVAL);
        }
    }

    private void Enter()
    {
        if (LibC.setns(Fd, LibC.CLONE_NEWNET) == 0)
        {
            return;
        }

        int errno = Marshal.GetLastPInvokeError();
        throw (errno == Errno.EPERM ? FailureExplainer.MissingPrivilege($"enter network namespace {path}", errno, [Capability.SysAdmin]) : null)
            ?? new BpfException($"network namespace {path} could not be entered: {Errno.Describe(errno)}", errno);
    }
}
