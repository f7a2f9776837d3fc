using System.IO.Compression;

namespace Ebpf.Core.Tests.Features;

/// <summary>The kernel's configuration as it is written, read apart from the library.</summary>
internal static class MachineConfig
{
    internal static string[] Lines(string path)
    {
        using Stream file = File.OpenRead(path);
        using var reader = new StreamReader(path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file);
        return reader.ReadToEnd().Split('\n');
    }
}
