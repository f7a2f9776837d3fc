using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    // libbpf maps an arena that it creates (1.4), and unmaps it with the object. Of one that it did not create it has a copy of the variables at most.
    private void KeepArenaOf(bpf_map* map, SafeBpfObjectHandle obj, bool isCreated)
    {
        nuint size;
        if (Type == MapType.Arena && isCreated && LibBpf.bpf_map__initial_value(map, &size) is var address && address is not null)
        {
            ArenaMemory.Add(Id, (nint)address, obj);
            _ = Mapping.Memory();
        }
    }

    // A duplicate outlives its collection, and once it was unmapped, something else may take the arena's address.
    private void KeepArenaOf(BpfMap original)
    {
        try
        {
            if (Type == MapType.Arena && original.Mapping.IsMapped)
            {
                _ = Mapping.Memory();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }
}
