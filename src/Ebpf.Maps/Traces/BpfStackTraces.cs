using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>Stack traces by id, filled by <c>bpf_get_stackid</c> (<c>BPF_MAP_TYPE_STACK_TRACE</c>). Kernel 4.6.</summary>
/// <remarks>
/// Two stacks whose hashes are alike share an id: the program then gets <c>EEXIST</c>, or replaces the older one with <c>BPF_F_REUSE_STACKID</c>. Kernel
/// addresses become names with <see cref="KernelSymbols"/>.
/// </remarks>
public sealed class BpfStackTraces : BpfMapView<BpfStackTraces>, IBpfMapView<BpfStackTraces>
{
    private BpfStackTraces(BpfMap map)
        : base(map, MapType.StackTrace)
    {
    }

    /// <summary>The most frames that a trace can have.</summary>
    public int MaxDepth => Map.ValueSize / (HasBuildIds ? Unsafe.SizeOf<BuildIdFrame>() : sizeof(ulong));

    /// <summary>Whether frames are files and offsets (<see cref="MapFlags.StackBuildId"/>), not addresses.</summary>
    public bool HasBuildIds => Map.Flags.HasFlag(MapFlags.StackBuildId);

    /// <inheritdoc/>
    public static BpfStackTraces View(BpfMap map) => new(map);

    /// <summary>Creates a map of stack traces without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="maxEntries">How many ids there are; the kernel rounds it up to a power of two.</param>
    /// <param name="maxDepth">The most frames of a trace, 1 to 127 (<c>kernel.perf_event_max_stack</c>).</param>
    /// <param name="hasBuildIds">Whether frames are files and offsets; kernel 4.17.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfStackTraces Create(string name, uint maxEntries, int maxDepth = 127, bool hasBuildIds = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDepth);
        int frame = hasBuildIds ? Unsafe.SizeOf<BuildIdFrame>() : sizeof(ulong);
        return Create(new MapSpec(name, MapType.StackTrace, sizeof(uint), checked(maxDepth * frame), maxEntries)
        {
            Flags = hasBuildIds ? MapFlags.StackBuildId : MapFlags.None,
        });
    }

    /// <summary>Reads a trace.</summary>
    /// <param name="id">What <c>bpf_get_stackid</c> returned.</param>
    /// <param name="addresses">Where to write the addresses, innermost first: at least <see cref="MaxDepth"/>.</param>
    /// <param name="depth">How many there are.</param>
    /// <returns>Whether there is such a trace; a negative id, an error of the helper, is none.</returns>
    /// <exception cref="ArgumentException"><paramref name="addresses"/> is too short.</exception>
    /// <exception cref="InvalidOperationException">The map <see cref="HasBuildIds"/>.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetTrace(int id, Span<ulong> addresses, out int depth)
    {
        bool found = TryRead(id, addresses, ofBuildIds: false);
        int end = found ? addresses[..MaxDepth].IndexOf(0UL) : 0;
        depth = end < 0 ? MaxDepth : end;
        return found;
    }

    /// <summary>Reads a trace of a map that <see cref="HasBuildIds"/>.</summary>
    /// <param name="id">What <c>bpf_get_stackid</c> returned.</param>
    /// <param name="frames">Where to write the frames, innermost first: at least <see cref="MaxDepth"/>.</param>
    /// <param name="depth">How many there are.</param>
    /// <returns>Whether there is such a trace.</returns>
    /// <exception cref="ArgumentException"><paramref name="frames"/> is too short.</exception>
    /// <exception cref="InvalidOperationException">The map has addresses.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetTrace(int id, Span<BuildIdFrame> frames, out int depth)
    {
        bool found = TryRead(id, frames, ofBuildIds: true);
        depth = 0;
        while (found && depth < MaxDepth && !frames[depth].IsEmpty)
        {
            depth++;
        }

        return found;
    }

    /// <summary>Removes a trace, so that its id is free again.</summary>
    /// <param name="id">What <c>bpf_get_stackid</c> returned.</param>
    /// <returns>Whether it was there.</returns>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool Remove(int id) => id >= 0 && Map.Remove(Raw.Bytes(in id));

    /// <summary>The ids of all traces, ascending, one system call each. Traces may be removed meanwhile.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public IEnumerable<int> Ids
    {
        get
        {
            byte[] key = new byte[sizeof(int)];
            int last = -1;
            for (bool found = Map.TryGetFirstKey(key); found;)
            {
                // The next id is asked for first: after one that is gone, the kernel starts over from the lowest.
                int id = MemoryMarshal.Read<int>(key);
                found = Map.TryGetNextKey(key, key);
                if (id > last)
                {
                    last = id;
                    yield return id;
                }
            }
        }
    }

    private bool TryRead<T>(int id, Span<T> frames, bool ofBuildIds)
        where T : unmanaged
    {
        if (HasBuildIds != ofBuildIds)
        {
            throw new InvalidOperationException($"the frames of map '{Map.Name}' are {(HasBuildIds ? "files and offsets, not addresses" : "addresses, not files and offsets")}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(frames.Length, MaxDepth, nameof(frames));
        return id >= 0 && Map.TryGetValue(Raw.Bytes(in id), MemoryMarshal.AsBytes(frames));
    }
}
