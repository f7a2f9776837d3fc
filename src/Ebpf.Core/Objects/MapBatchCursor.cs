namespace Ebpf;

/// <summary>How far a map was read in batches; for one thread at a time.</summary>
public sealed class MapBatchCursor
{
    /// <summary>Starts before the first element.</summary>
    /// <param name="map">The map to read.</param>
    public MapBatchCursor(BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        MapId = map.Id;

        // A hash keeps the number of a bucket here, other kinds a key.
        Position = new byte[Math.Max(sizeof(uint), map.KeySize)];
    }

    internal uint MapId { get; }

    internal byte[] Position { get; }

    internal bool HasStarted { get; set; }

    /// <summary>Goes back to before the first element.</summary>
    public void Restart() => HasStarted = false;
}
