using System.Runtime.CompilerServices;
using Ebpf.Objects;

namespace Ebpf.Maps;

/// <summary>CPUs to redirect XDP frames to, by number (<c>BPF_MAP_TYPE_CPUMAP</c>). Kernel 4.15.</summary>
public sealed class BpfCpuMap : BpfMapView<BpfCpuMap>, IBpfMapView<BpfCpuMap>
{
    private BpfCpuMap(BpfMap map)
        : base(map, MapType.CpuMap)
    {
    }

    /// <summary>The most entries that the map can hold.</summary>
    public uint MaxEntries => Map.MaxEntries;

    /// <inheritdoc/>
    public static BpfCpuMap View(BpfMap map) => new(map);

    /// <summary>Creates a map of CPUs, with room for programs, without an object file. Kernel 5.9.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">The number of CPUs: at most as many as are possible.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfCpuMap Create(string name, uint maxEntries) =>
        Create(new MapSpec(name, MapType.CpuMap, sizeof(uint), Unsafe.SizeOf<CpuMapEntry>(), maxEntries));

    /// <summary>Puts a CPU into the map.</summary>
    /// <param name="key">The CPU's number.</param>
    /// <param name="queueSize">How many frames wait for the CPU at most.</param>
    /// <param name="program">A program that frames pass on the way, of attach type <see cref="AttachType.XdpCpuMap"/>; kernel 5.9. It stays the caller's.</param>
    /// <exception cref="BpfNotSupportedException">There is a program, and the map's values have no room for it (4 bytes).</exception>
    /// <exception cref="BpfException">The kernel refuses: there is no such CPU, the program is of another kind (<c>EINVAL</c>), …</exception>
    /// <exception cref="ObjectDisposedException">The map or the program is disposed.</exception>
    public void Set(uint key, int queueSize, BpfProgram? program = null)
    {
        if (program is not null && Map.ValueSize < Unsafe.SizeOf<CpuMapEntry>())
        {
            throw new BpfNotSupportedException($"map '{Map.Name}' has no room for programs: its values have {Map.ValueSize} bytes, and struct bpf_cpumap_val has 8");
        }

        using SafeBpfHandle? handle = program?.DuplicateHandle();
        var value = new CpuMapEntry(queueSize, handle is null ? 0 : (uint)handle.DangerousGetHandle());
        Map.Update(Raw.Bytes(in key), Raw.Bytes(in value)[..Map.ValueSize]);
    }

    /// <summary>Reads an entry.</summary>
    /// <param name="key">The CPU's number.</param>
    /// <param name="entry">What is there.</param>
    /// <returns>Whether there is something.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetValue(uint key, out CpuMapEntry entry)
    {
        entry = default;
        return Map.TryGetValue(Raw.Bytes(in key), Raw.Writable(ref entry));
    }

    /// <summary>Removes an entry.</summary>
    /// <param name="key">The CPU's number.</param>
    /// <returns>Whether something was there; in kernels that do not say, <see langword="true"/>.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(uint key) => Map.Remove(Raw.Bytes(in key));
}
