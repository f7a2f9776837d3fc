namespace Ebpf.Objects;

/// <summary>Where arenas are mapped in this process. The kernel lets an arena be mapped at one address only (arena_map_mmap), so all who use one share its mapping.</summary>
internal static class ArenaMemory
{
    private static readonly Lock _lock = new();

    // One entry for each arena that was ever mapped: when nobody uses the mapping, the kernel still keeps to the address.
    private static readonly Dictionary<uint, Mapping> _mappings = [];

    /// <summary>Makes a mapping known that libbpf has made, and that lasts as long as its object.</summary>
    internal static void Add(uint mapId, nint address, SafeBpfObjectHandle obj)
    {
        lock (_lock)
        {
            _mappings[mapId] = new Mapping { Address = address, IsWritable = true, Object = obj };
        }
    }

    /// <summary>Maps an arena, or shares the mapping that there is.</summary>
    internal static SafeMapMemory Open(BpfMap map, nuint length)
    {
        lock (_lock)
        {
            Mapping mapping = _mappings.GetValueOrDefault(map.Id) ?? new Mapping { Address = (nint)(map.GetInfo().MapExtra ?? 0) };
            if (mapping.Users == 0 && !mapping.TryBorrow())
            {
                mapping.Address = SafeMapMemory.Map(map, length, mapping.Address, out mapping.IsWritable);
                mapping.Length = length;
            }

            mapping.Users++;
            _mappings[map.Id] = mapping;
            return new SafeMapMemory(mapping.Address, length, mapping.IsWritable, map.Id);
        }
    }

    /// <summary>Gives back what <see cref="Open"/> gave.</summary>
    internal static bool Release(uint mapId)
    {
        lock (_lock)
        {
            Mapping mapping = _mappings[mapId];
            return --mapping.Users > 0 || mapping.End();
        }
    }

    private sealed class Mapping
    {
        internal nint Address;
        internal nuint Length;
        internal bool IsWritable;
        internal int Users;

        /// <summary>Whose mapping it is; null for one of our own.</summary>
        internal SafeBpfObjectHandle? Object { get; set; }

        /// <summary>Holds the object whose mapping it is, if it has not been closed.</summary>
        internal bool TryBorrow()
        {
            bool added = false;
            try
            {
                Object?.DangerousAddRef(ref added);
            }
            catch (ObjectDisposedException)
            {
                Object = null;
            }

            return added;
        }

        internal bool End()
        {
            if (Object is null)
            {
                return SafeMapMemory.Unmap(Address, Length);
            }

            Object.DangerousRelease();
            return true;
        }
    }
}
