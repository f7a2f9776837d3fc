using System.IO.Compression;

namespace Ebpf;

/// <summary>How a kernel was built: the <c>CONFIG_</c> options of its <c>.config</c>.</summary>
public sealed class KernelConfig
{
    private static KernelConfig? _current;

    private readonly Dictionary<string, string> _values;

    private KernelConfig(string source, Dictionary<string, string> values)
    {
        Source = source;
        _values = values;
    }

    /// <summary>
    /// The options of the running kernel, of <c>/proc/config.gz</c>, <c>/boot/config-…</c> or <c>/lib/modules/…/config</c>;
    /// <see langword="null"/> where none of them can be read, and nothing is known. Read until it succeeds once.
    /// </summary>
    public static KernelConfig? Current => _current ??= ReadCurrent();

    /// <summary>Where the options were read.</summary>
    public string Source { get; }

    /// <summary>
    /// The value of an option: <c>y</c>, <c>m</c>, a number as it is written, or a string without its quotes;
    /// <see langword="null"/> if it is not set.
    /// </summary>
    /// <param name="option">The option's whole name, such as <c>CONFIG_BPF_SYSCALL</c>.</param>
    public string? this[string option] => _values.GetValueOrDefault(option);

    /// <summary>Whether an option is built in or a module.</summary>
    /// <param name="option">The option's whole name, such as <c>CONFIG_BPF_SYSCALL</c>.</param>
    /// <returns><see langword="true"/> for <c>y</c> and <c>m</c>.</returns>
    public bool IsEnabled(string option) => this[option] is "y" or "m";

    /// <summary>Reads a <c>.config</c> file.</summary>
    /// <param name="source">Where it comes from, for <see cref="Source"/>.</param>
    /// <param name="reader">Its text; lines that set no option are passed over.</param>
    /// <exception cref="IOException"><paramref name="reader"/> could not be read.</exception>
    public static KernelConfig Parse(string source, TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(reader);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && line.StartsWith("CONFIG_", StringComparison.Ordinal))
            {
                values[line[..equals]] = Unquoted(line[(equals + 1)..].Trim());
            }
        }

        return new KernelConfig(source, values);
    }

    // Kconfig escapes nothing but the quote and the backslash.
    private static string Unquoted(string value) =>
        value is ['"', .. string inner, '"']
            ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
            : value;

    private static KernelConfig? ReadCurrent()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // The kernel's own first: the other files are found by its name, which the next build of it may share.
        string release = KernelVersionReader.Release;
        foreach (string path in (string[])["/proc/config.gz", $"/boot/config-{release}", $"/lib/modules/{release}/config"])
        {
            try
            {
                using Stream file = File.OpenRead(path);
                using Stream text = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
                using var reader = new StreamReader(text);
                return Parse(path, reader);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                // The next one: no distribution has all three, and some let only root read them.
                continue;
            }
        }

        return null;
    }
}
