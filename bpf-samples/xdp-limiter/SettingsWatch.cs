using Ebpf;

namespace XdpLimiter;

/// <summary>The settings of a command line and of its file, followed as the file changes.</summary>
internal sealed class SettingsWatch
{
    private readonly Options _options;
    private byte[] _content = [];

    /// <exception cref="FormatException">The file can not be read, or has what settings do not have.</exception>
    internal SettingsWatch(Options options)
    {
        _options = options;
        if (options.ConfigFile is { } path)
        {
            Settings = Combine(SettingsFile.Read(path));
            _content = Content(path);
        }
        else
        {
            Settings = options.Change(new Settings());
        }
    }

    /// <summary>What is asked for.</summary>
    internal Settings Settings { get; private set; }

    /// <summary>How often the file had changed to something that could not be used.</summary>
    internal ulong Failures { get; private set; }

    /// <summary>Applies the settings of a file that has changed. If they can not be used, the old ones stay, and standard error has the reason.</summary>
    internal void Poll(Action<Settings> apply)
    {
        if (_options.ConfigFile is not { } path || Content(path) is var content && content.AsSpan().SequenceEqual(_content))
        {
            return;
        }

        _content = content;
        try
        {
            Settings settings = Combine(SettingsFile.Read(path));
            apply(settings);
            Settings = settings;
        }
        catch (Exception e) when (e is FormatException or BpfException)
        {
            Failures++;
            Console.Error.WriteLine($"xdp-limiter: the settings stay as they are: {e.Message}");
        }
    }

    // A file that is being replaced may be missing for a moment; that it is empty is found out by who parses it.
    private static byte[] Content(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // The file has the limits; what the command line allows, such as one's own way in, no file takes back, nor that nothing is to be dropped.
    private Settings Combine(Settings file)
    {
        Settings own = _options.Change(new Settings());
        return file with { Allow = [.. file.Allow.Except(own.Allow), .. own.Allow], DryRun = file.DryRun || own.DryRun, MaxAge = own.MaxAge };
    }
}
