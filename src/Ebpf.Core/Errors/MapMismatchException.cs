namespace Ebpf;

/// <summary>The exception that is thrown when a map is not what its user takes it for: another kind, or other key or value sizes.</summary>
public sealed class MapMismatchException : BpfException
{
    /// <summary>Makes an exception for one map.</summary>
    /// <param name="mapName">The map's name.</param>
    /// <param name="message">What differs.</param>
    public MapMismatchException(string mapName, string message)
        : base($"map '{mapName}': {message}") => MapName = mapName;

    /// <summary>The map's name.</summary>
    public string MapName { get; }
}
