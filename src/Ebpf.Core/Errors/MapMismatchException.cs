namespace Ebpf;

/// <summary>The exception that is thrown when a map is not what its user takes it for: another kind, or other key or value sizes.</summary>
public sealed class MapMismatchException : BpfException
{
    /// <summary>Makes an exception for one map.</summary>
    /// <param name="mapName">The map's name.</param>
    /// <param name="message">What differs.</param>
    /// <param name="fieldName">The first field of key or value that differs, by its name in C; null if it is not about one.</param>
    public MapMismatchException(string mapName, string message, string? fieldName = null)
        : base($"map '{mapName}': {message}")
    {
        MapName = mapName;
        FieldName = fieldName;
    }

    /// <summary>The map's name.</summary>
    public string MapName { get; }

    /// <summary>The first field of key or value that differs, by its name in C; <see langword="null"/> if kind or size differ.</summary>
    public string? FieldName { get; }
}
