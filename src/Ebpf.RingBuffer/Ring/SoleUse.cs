using System.Collections.Concurrent;

namespace Ebpf.RingBuffer;

/// <summary>The right to be the one object of this process that reads, or writes, a map: a second one would corrupt what the first does.</summary>
internal sealed class SoleUse : IDisposable
{
    // By the map's id. Those of other processes are not known.
    private static readonly ConcurrentDictionary<uint, SoleUse> _all = [];

    private readonly uint _id;

    private SoleUse(uint id) => _id = id;

    /// <param name="map">The map.</param>
    /// <param name="user">What is to be the only one: a reader or a writer.</param>
    /// <exception cref="InvalidOperationException">There is one already.</exception>
    internal static SoleUse Of(BpfMap map, string user)
    {
        var use = new SoleUse(map.Id);
        return _all.TryAdd(use._id, use)
            ? use
            : throw new InvalidOperationException($"map '{map.Name}' has a {user} in this process already, and takes one at a time: dispose that one first");
    }

    public void Dispose() => _all.TryRemove(new KeyValuePair<uint, SoleUse>(_id, this));
}
