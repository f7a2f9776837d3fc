namespace Ebpf.Loading;

/// <summary>The directory of this load's pins, which libbpf makes if it is missing, and leaves behind when the load fails.</summary>
internal readonly struct PinDirectory
{
    private readonly string? _missing;

    private PinDirectory(string? missing) => _missing = missing;

    /// <summary>To be called before the load.</summary>
    internal static PinDirectory Of(OpenObject obj)
    {
        string? directory = obj.Maps.Find(map => map.PinPath is not null)?.PinPath is { } path ? Path.GetDirectoryName(path) : null;
        return new PinDirectory(Directory.Exists(directory) ? null : directory);
    }

    /// <summary>Removes the directory if this load has made it, and it is empty.</summary>
    internal void RemoveIfNew()
    {
        if (Directory.Exists(_missing) && !Directory.EnumerateFileSystemEntries(_missing).Any())
        {
            Directory.Delete(_missing);
        }
    }
}
