using System.Runtime.CompilerServices;
using Ebpf.Objects;

namespace Ebpf.Maps;

/// <summary>Network devices to redirect XDP frames to, by index (<c>BPF_MAP_TYPE_DEVMAP</c>, kernel 4.14) or key (<c>BPF_MAP_TYPE_DEVMAP_HASH</c>, kernel 5.4).</summary>
public sealed class BpfDevMap : BpfMapView<BpfDevMap>, IBpfMapView<BpfDevMap>
{
    private BpfDevMap(BpfMap map)
        : base(map, MapType.DevMap, MapType.DevMapHash)
    {
    }

    /// <summary>The most entries that the map can hold.</summary>
    public uint MaxEntries => Map.MaxEntries;

    /// <inheritdoc/>
    public static BpfDevMap View(BpfMap map) => new(map);

    /// <summary>Creates a map of devices, with room for programs, without an object file. Kernel 5.8.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The most devices that it can hold.</param>
    /// <param name="isHash">Whether any number can be a key.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfDevMap Create(string name, uint maxEntries, bool isHash = false) =>
        Create(new MapSpec(name, isHash ? MapType.DevMapHash : MapType.DevMap, sizeof(uint), Unsafe.SizeOf<DevMapEntry>(), maxEntries));

    /// <summary>Puts a device into the map.</summary>
    /// <param name="key">The index, or a key of its own in the hash.</param>
    /// <param name="ifindex">The number of the network device.</param>
    /// <param name="program">A program that frames pass on the way, of attach type <see cref="AttachType.XdpDevMap"/>; kernel 5.8. It stays the caller's.</param>
    /// <exception cref="BpfNotSupportedException">There is a program, and the map's values have no room for it (4 bytes).</exception>
    /// <exception cref="BpfException">The kernel refuses: there is no such device, the program is of another kind (<c>EINVAL</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map or the program is disposed.</exception>
    public void Set(uint key, int ifindex, BpfProgram? program = null)
    {
        if (program is not null && Map.ValueSize < Unsafe.SizeOf<DevMapEntry>())
        {
            throw new BpfNotSupportedException($"map '{Map.Name}' has no room for programs: its values have {Map.ValueSize} bytes, and struct bpf_devmap_val has 8");
        }

        using SafeBpfHandle? handle = program?.DuplicateHandle();
        var value = new DevMapEntry(ifindex, handle is null ? 0 : (uint)handle.DangerousGetHandle());
        Map.Update(Raw.Bytes(in key), Raw.Bytes(in value)[..Map.ValueSize]);
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="key">The index, or a key of its own in the hash.</param>
    /// <param name="entry">What is there.</param>
    /// <returns>Whether there is something.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(uint key, out DevMapEntry entry)
    {
        entry = default;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref entry));
    }

    /// <summary>Removes an entry.</summary>
    /// <param name="key">The index, or a key of its own in the hash.</param>
    /// <returns>Whether something was there; in kernels that do not say, <see langword="true"/>.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(uint key) => Map.Remove(Raw.Bytes(in key));
}
