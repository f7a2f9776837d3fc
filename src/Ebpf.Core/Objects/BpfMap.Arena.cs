using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    private readonly MapMapping? _arena;

    /// <summary>Where the arena is mapped; null for other kinds.</summary>
    internal MapMapping? Arena => _arena;

    // libbpf maps an arena that it creates (1.4), and unmaps it with the object. Of one that it did not create it has a copy of the variables at most.
    private void KeepArenaOf(bpf_map* map, SafeBpfObjectHandle obj, bool isCreated)
    {
        nuint size;
        if (_arena is not null && isCreated && LibBpf.bpf_map__initial_value(map, &size) is var address && address is not null)
        {
            ArenaMemory.Add(Id, (nint)address, obj);
            _ = _arena.Memory();
        }
    }

    // A duplicate outlives its collection, and once it was unmapped, something else may take the arena's address.
    private void KeepArenaOf(BpfMap original)
    {
        try
        {
            if (original._arena is { IsMapped: true })
            {
                _ = _arena!.Memory();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
