using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Ebpf.Maps.Layout;

namespace Ebpf.Maps;

/// <summary>Storage that lives and dies with a socket (kernel 5.2), inode (5.10), task (5.11) or cgroup (6.2).</summary>
/// <remarks>
/// From user space, the owner is named by a descriptor of it: of the socket, of the file, a pidfd (<see cref="KernelHandles.OpenTask"/>), of
/// the cgroup's directory (<see cref="KernelHandles.OpenCgroup"/>). Such maps need BTF, and so are created from an object file. The owners that have storage can not be
/// enumerated from here; programs can (<c>SEC("iter/bpf_sk_storage_map")</c>).
/// </remarks>
/// <typeparam name="T">The value, laid out as in C.</typeparam>
public sealed class BpfLocalStorage<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T> : BpfMapView<BpfLocalStorage<T>>, IBpfMapView<BpfLocalStorage<T>>
    where T : unmanaged
{
    private BpfLocalStorage(BpfMap map)
        : base(map, MapType.SkStorage, MapType.InodeStorage, MapType.TaskStorage, MapType.CgrpStorage) => MapCheck.Value<T>(map);

    /// <inheritdoc/>
    public static BpfLocalStorage<T> View(BpfMap map) => new(map);

    /// <summary>Reads the value of an owner.</summary>
    /// <param name="owner">The owner, as the remarks say.</param>
    /// <param name="value">The value; the default if there is none.</param>
    /// <param name="flags">How to read it.</param>
    /// <returns>Whether the owner has one: a task that has ended and a cgroup that was removed have none.</returns>
    /// <exception cref="BpfException">The kernel refuses: the descriptor is of something else (<c>EBADF</c>, <c>ENOTSOCK</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map or the owner is disposed.</exception>
    public bool TryGetValue(SafeHandle owner, out T value, MapLookupFlags flags = MapLookupFlags.None)
    {
        using var fd = new FdReference(owner);
        int key = fd.Fd;
        value = default;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref value), flags);
    }

    /// <summary>Writes the value of an owner.</summary>
    /// <param name="owner">The owner, as the remarks say.</param>
    /// <param name="value">The value.</param>
    /// <param name="flags">Whether there must, may or must not be one already.</param>
    /// <returns>Whether it was written; <see langword="false"/> only if <paramref name="flags"/> forbade it.</returns>
    /// <exception cref="BpfException">
    /// The kernel refuses: the descriptor is of something else (<c>EBADF</c>, <c>ENOTSOCK</c>), the task has ended or the cgroup was removed (<c>ENOENT</c>), …
    /// </exception>
    /// <exception cref="ObjectDisposedException">The map or the owner is disposed.</exception>
    public bool Update(SafeHandle owner, in T value, MapUpdateFlags flags = MapUpdateFlags.Any)
    {
        using var fd = new FdReference(owner);
        int key = fd.Fd;
        return Map.Update(Raw.Bytes(in key), Raw.Bytes(in value), flags);
    }

    /// <summary>Removes the value of an owner.</summary>
    /// <param name="owner">The owner, as the remarks say.</param>
    /// <returns>Whether there was one.</returns>
    /// <inheritdoc cref="TryGetValue" path="/exception"/>
    public bool Remove(SafeHandle owner)
    {
        using var fd = new FdReference(owner);
        int key = fd.Fd;
        return Map.Remove(Raw.Bytes(in key));
    }
}
