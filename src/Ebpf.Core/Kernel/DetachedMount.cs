using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Kernel;

/// <summary>A mount without a place in the tree (kernel 5.2): it is seen through its descriptor only, and gone with it.</summary>
internal static class DetachedMount
{
    /// <summary>Mounts one of the kernel's own file systems. The caller disposes of the mount.</summary>
    /// <param name="fileSystem">Its type, ending in a null byte, as literals do.</param>
    /// <param name="errno">Why it could not be mounted.</param>
    /// <returns>The mount, whose files are below <c>/proc/self/fd/N</c>; null if it could not be mounted.</returns>
    internal static unsafe SafeBpfHandle? TryCreate(ReadOnlySpan<byte> fileSystem, out int errno)
    {
        int context, result;
        fixed (byte* name = fileSystem)
        {
            context = LibC.fsopen(name, LibC.FSOPEN_CLOEXEC);
        }

        if (context < 0)
        {
            errno = Marshal.GetLastPInvokeError();
            return null;
        }

        result = LibC.fsconfig(context, LibC.FSCONFIG_CMD_CREATE, null, null, 0);
        result = result < 0 ? result : LibC.fsmount(context, LibC.FSMOUNT_CLOEXEC, 0);
        errno = result < 0 ? Marshal.GetLastPInvokeError() : 0;
        _ = LibC.close(context);
        return result < 0 ? null : new SafeBpfHandle(result);
    }
}
