using System.Runtime.InteropServices;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>What programs can be attached to by <c>BPF_PROG_ATTACH</c>, and what can be asked for its programs.</summary>
/// <remarks>It names a target and holds nothing open, but for <see cref="OfMap"/> and a cgroup by its handle, which must stay open while it is used.</remarks>
public sealed class AttachTarget
{
    private readonly Func<OpenTarget> _open;
    private readonly string _description;

    private AttachTarget(string description, Func<OpenTarget> open)
    {
        _description = description;
        _open = open;
    }

    /// <summary>A cgroup by its directory.</summary>
    /// <param name="path">A directory in a cgroup v2 file system.</param>
    public static AttachTarget OfCgroup(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new AttachTarget($"cgroup {path}", () => CgroupDirectory.Open(path));
    }

    /// <summary>A cgroup by an open directory.</summary>
    /// <param name="directory">The descriptor of a directory in a cgroup v2 file system. It stays the caller's.</param>
    public static AttachTarget OfCgroup(SafeHandle directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return new AttachTarget("cgroup", () => CgroupDirectory.Open(directory));
    }

    /// <summary>A network interface, for TCX and netkit.</summary>
    /// <param name="device">The interface.</param>
    public static AttachTarget OfDevice(NetworkDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        return new AttachTarget(device.ToString(), device.Open);
    }

    /// <summary>A network namespace, for socket lookup and the flow dissector.</summary>
    /// <param name="networkNamespace">The namespace.</param>
    public static AttachTarget OfNamespace(NetworkNamespace networkNamespace)
    {
        ArgumentNullException.ThrowIfNull(networkNamespace);
        return new AttachTarget($"network namespace {networkNamespace}", () =>
        {
            OpenNamespace open = networkNamespace.Open();
            return new OpenTarget(open.Fd, $"network namespace {networkNamespace}", open, null, isNamespace: true);
        });
    }

    /// <summary>A map of sockets.</summary>
    /// <param name="map">A map of type <see cref="MapType.SockMap"/> or <see cref="MapType.SockHash"/>.</param>
    public static AttachTarget OfMap(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new AttachTarget($"map '{map.Name}'", () =>
        {
            using SafeBpfHandle.BorrowedFd fd = map.BorrowFd();
            SafeBpfHandle handle = SafeBpfHandle.Duplicate(fd.Value);
            return new OpenTarget((int)handle.DangerousGetHandle(), $"map '{map.Name}'", null, handle);
        });
    }

    /// <summary>What it is.</summary>
    public override string ToString() => _description;

    /// <summary>Looks the target up and holds it.</summary>
    internal OpenTarget Open() => _open();
}
