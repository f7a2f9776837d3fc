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

    /// <summary>New settings if the file has changed and can be used. If it can not, the old ones stay, and standard error has the reason.</summary>
    internal Settings? Poll()
    {
        if (_options.ConfigFile is not { } path || Content(path) is var content && content.AsSpan().SequenceEqual(_content))
        {
            return null;
        }

        _content = content;
        try
        {
            return Settings = Combine(SettingsFile.Read(path));
        }
        catch (FormatException e)
        {
            Failures++;
            Console.Error.WriteLine($"xdp-limiter: the settings stay as they are: {e.Message}");
            return null;
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

    // The file has the limits; what the command line allows, such as one's own way in, no file takes back.
    private Settings Combine(Settings file)
    {
        Settings own = _options.Change(new Settings());
        return file with { Allow = [.. file.Allow.Where(rule => own.Allow.All(other => other.Network != rule.Network)), .. own.Allow], MaxAge = own.MaxAge };
    }
}
