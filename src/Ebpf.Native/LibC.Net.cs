using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Native;

/// <content>Network namespaces, interfaces and netlink.</content>
internal static unsafe partial class LibC
{
    internal const int CLONE_NEWNET = 0x40000000;
    internal const long CGROUP_SUPER_MAGIC = 0x27e0eb;
    internal const long CGROUP2_SUPER_MAGIC = 0x63677270;

    internal const int SOL_SOCKET = 1;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int NETLINK_ROUTE = 0;

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int setns(int fd, int kind);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial uint if_nametoindex(string name);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint send(int fd, void* buffer, nuint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint recv(int fd, void* buffer, nuint length, int flags);

    /// <summary>Sets an integer option of level SOL_SOCKET.</summary>
    /// <returns>0 or the negative error number.</returns>
    internal static int SetSocketOption(int fd, int option, int value) =>
        setsockopt(fd, SOL_SOCKET, option, &value, sizeof(int)) == 0 ? 0 : -Marshal.GetLastPInvokeError();

    /// <summary>The name of the interface of an index in the calling thread's network namespace; null if there is none.</summary>
    internal static string? InterfaceName(uint index)
    {
        // IF_NAMESIZE
        byte* name = stackalloc byte[16];
        return if_indextoname(index, name) is null ? null : Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
    }

    /// <summary>The names of all interfaces of the calling thread's network namespace.</summary>
    internal static string[] InterfaceNames()
    {
        var names = new List<string>();
        // struct if_nameindex { unsigned int if_index; char *if_name; }, ended by zeros
        nint* entries = if_nameindex();
        if (entries is null)
        {
            return [];
        }

        for (nint* entry = entries; (uint)entry[0] != 0; entry += 2)
        {
            names.Add(Marshal.PtrToStringUTF8(entry[1])!);
        }

        if_freenameindex(entries);
        return [.. names];
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial byte* if_indextoname(uint index, byte* name);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint* if_nameindex();

    [LibraryImport("libc")]
    private static partial void if_freenameindex(nint* entries);
}
