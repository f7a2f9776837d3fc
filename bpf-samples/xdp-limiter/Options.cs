using System.Globalization;
using BpfSamples;
using Ebpf.Links;

namespace XdpLimiter;

/// <summary>The command line.</summary>
internal sealed partial record Options
{
    private static readonly string[] _verbs = ["run", "set", "show", "heartbeat", "detach"];

    internal string Verb { get; init; } = "";

    internal string Device { get; init; } = "";

    internal string? Namespace { get; init; }

    /// <summary>The changes that the options say, in their order.</summary>
    internal IReadOnlyList<Func<Settings, Settings>> Changes { get; init; } = [];

    internal string? ConfigFile { get; init; }

    /// <summary>The options whose place is the file, where there is one.</summary>
    internal IReadOnlyList<string> OfFile { get; init; } = [];

    internal IReadOnlyList<XdpMode> Modes { get; init; } = [XdpMode.Native, XdpMode.Generic];

    internal int IPv6Prefix { get; init; } = 64;

    internal uint? Sources { get; init; }

    internal string? PinDirectory { get; init; }

    internal string? Metrics { get; init; }

    internal TimeSpan? DeadMan { get; init; }

    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    internal TimeSpan? Duration { get; init; }

    internal int Top { get; init; } = 10;

    internal bool Json { get; init; }

    internal bool Help { get; init; }

    internal NetworkDevice NetworkDevice =>
        NetworkDevice.FromName(Device, Namespace is { } name ? NetworkNamespace.FromName(name) : null);

    internal Settings Change(Settings settings) => Changes.Aggregate(settings, (current, change) => change(current));

    /// <exception cref="FormatException">A verb or option is not known or not complete, or its value is wrong.</exception>
    internal static Options Parse(string[] args)
    {
        var rest = new Queue<string>(args);
        if (args.Length == 0 || args.Any(argument => argument is "--help" or "-h"))
        {
            return new Options { Help = true };
        }

        string verb = rest.Dequeue();
        if (!_verbs.Contains(verb))
        {
            throw new FormatException($"there is no verb '{verb}'");
        }

        var options = new Options { Verb = verb, Device = Value($"'{verb}'", rest, "an interface") };
        while (rest.TryDequeue(out string? option))
        {
            options = options.Setting(option, rest) is { } changed
                ? option is "--allow" or "--no-allow" or "--dry-run" or "--max-age" ? changed : changed with { OfFile = [.. options.OfFile, option] }
                : options.Other(option, rest) ?? throw new FormatException($"'{verb}' has no option '{option}'");
        }

        return options switch
        {
            { Verb: "detach", PinDirectory: null } => throw new FormatException("'detach' needs the --pin DIRECTORY that 'run' had"),
            { Verb: "set", Changes.Count: 0 } => throw new FormatException("'set' needs something to change"),
            { ConfigFile: { } file, OfFile: [var first, ..] } => throw new FormatException($"with --config, what {first} says is said in {file}"),
            _ => options,
        };
    }

    internal static bool ParseFragments(string text) => text switch
    {
        "limit" => false,
        "drop" => true,
        _ => throw new FormatException($"fragments are 'limit' or 'drop', not '{text}'"),
    };

    // Null: it is not an option that changes settings.
    private Options? Setting(string option, Queue<string> rest)
    {
        if (Verb is not ("run" or "set"))
        {
            return null;
        }

        switch (option)
        {
            case "--packets": return With(Limit(option, rest, isBytes: false), (settings, rate) => settings with { SourcePackets = rate });
            case "--bytes": return With(Limit(option, rest, isBytes: true), (settings, rate) => settings with { SourceBytes = rate });
            case "--global-packets": return With(Limit(option, rest, isBytes: false), (settings, rate) => settings with { GlobalPackets = rate });
            case "--global-bytes": return With(Limit(option, rest, isBytes: true), (settings, rate) => settings with { GlobalBytes = rate });
            case "--max-age": return With(Age(option, rest), (settings, age) => settings with { MaxAge = age });
            case "--fragments": return With(ParseFragments(Value(option, rest)), (settings, drop) => settings with { DropFragments = drop });
            case "--dry-run": return With(true, (settings, dry) => settings with { DryRun = dry });
            case "--enforce": return With(false, (settings, dry) => settings with { DryRun = dry });
            case "--allow": return With(AllowRule.Parse(Value(option, rest)), (settings, rule) => settings with { Allow = [.. settings.Allow.Where(other => other != rule), rule] });
            case "--no-allow": return With(AllowRule.ParseNetwork(Value(option, rest)), (settings, network) => settings with { Allow = [.. settings.Allow.Where(rule => rule.Network != network)] });
            case "--deny": return With(AllowRule.ParseNetwork(Value(option, rest)), (settings, network) => settings with { Deny = [.. settings.Deny.Where(other => other != network), network] });
            case "--no-deny": return With(AllowRule.ParseNetwork(Value(option, rest)), (settings, network) => settings with { Deny = [.. settings.Deny.Where(other => other != network)] });
            default: return null;
        }
    }

    private Options? Other(string option, Queue<string> rest)
    {
        bool runs = Verb == "run", prints = Verb is "run" or "show";
        return option switch
        {
            "--netns" => this with { Namespace = Value(option, rest) },
            "--config" when runs => this with { ConfigFile = Value(option, rest) },
            "--mode" when runs => this with { Modes = Mode(Value(option, rest)) },
            "--ipv6-prefix" when runs => this with { IPv6Prefix = (int)Whole(option, rest, 1, 128) },
            "--sources" when runs => this with { Sources = Whole(option, rest, 1, 100_000_000) },
            "--pin" when runs || Verb == "detach" => this with { PinDirectory = Value(option, rest) },
            "--metrics" when runs => this with { Metrics = Address(option, rest) },
            "--dead-man" when runs => this with { DeadMan = Seconds(option, rest) },
            "--interval" when runs => this with { Interval = Seconds(option, rest) },
            "--duration" when runs => this with { Duration = Seconds(option, rest) },
            "--top" when prints => this with { Top = (int)Whole(option, rest, 0, 10_000) },
            "--json" when prints => this with { Json = true },
            _ => null,
        };
    }

    private Options With<T>(T value, Func<Settings, T, Settings> change) => this with { Changes = [.. Changes, settings => change(settings, value)] };

    private static Rate? Limit(string option, Queue<string> rest, bool isBytes) => Value(option, rest) is var text && text == "off" ? null : Rate.Parse(text, isBytes);

    private static TimeSpan? Age(string option, Queue<string> rest) =>
        Value(option, rest) is var text && text == "off" ? null
        : double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double age) && age is > 0 and <= 1e6 ? TimeSpan.FromMilliseconds(age)
        : throw new FormatException($"{option} takes a number of milliseconds above 0, or off");

    private static IReadOnlyList<XdpMode> Mode(string text) => text switch
    {
        "auto" => [XdpMode.Native, XdpMode.Generic],
        "native" => [XdpMode.Native],
        "generic" => [XdpMode.Generic],
        _ => throw new FormatException($"a mode is 'auto', 'native' or 'generic', not '{text}'"),
    };

    private static string Address(string option, Queue<string> rest) =>
        Value(option, rest) is var text && MetricsServer.IsAddress(text) ? text : throw new FormatException($"{option} takes [HOST:]PORT, not '{text}'");

    private static uint Whole(string option, Queue<string> rest, uint least, uint most) =>
        uint.TryParse(Value(option, rest), NumberStyles.None, CultureInfo.InvariantCulture, out uint number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{option} takes a whole number from {least} to {most}");

    // Timers go up to 49.7 days, and count whole milliseconds.
    private static TimeSpan Seconds(string option, Queue<string> rest) =>
        double.TryParse(Value(option, rest), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is >= 0.001 and <= 4e6
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{option} takes a number of seconds from 0.001 to 4000000");

    private static string Value(string option, Queue<string> rest, string what = "a value") =>
        rest.TryDequeue(out string? value) ? value : throw new FormatException($"{option} needs {what}");
}
