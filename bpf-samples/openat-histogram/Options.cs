using System.Globalization;
using BpfSamples;

namespace OpenatHistogram;

/// <summary>The command line.</summary>
internal sealed record Options
{
    internal const string Usage = """
        Usage: openat-histogram [options]

        Shows how long open, openat, openat2 and creat take, as a histogram counted in the kernel.

        What is counted (all that are given must hold):
          --pid PID           only this process; --tgid is the same in the kernel's words
          --tid TID           only this thread
          --comm NAME         only threads of this name (15 bytes at most)
          --uid UID           only this user
          --cgroup DIRECTORY  only this cgroup, and those below it: a directory of /sys/fs/cgroup
          --include-self      also this program itself
          --sample 1/N        about every Nth call; the counts shown are N times those that were counted

        How:
          --linear MIN:MAX:STEP  buckets of one width, such as 0:100us:5us, instead of those that double
          --slow TIME         also each call that takes at least so long: 10ms, 500us, 2s
          --way NAME          one way to attach: fsession, fentry, kprobe.session, kprobe or tracepoint (default: the first that works)
          --in-flight N       the most calls followed at one moment, in a hash of this size
          --program-stats     also what the programs themselves cost (the kernel measures each run)

        Output:
          --interval SECONDS  time between two outputs (default: 1)
          --duration SECONDS  end after this time (default: run until Ctrl+C)
          --once              one output, at the end of the duration (default then: one interval), and no live display
          --json              one JSON object a line instead of text
          --metrics [HOST:]PORT  serve /metrics to Prometheus, and print nothing but slow calls
          --window SECONDS    length of the windows of which /metrics has quantiles (default: 30)
          --otlp URL          send metrics by OTLP (http/protobuf), to http://localhost:4318/v1/metrics for instance
          --verbose           say which ways to attach were refused, and why
          --help              this text
        """;

    private static readonly string[] _ways = ["fsession", "fentry", "kprobe.session", "kprobe", "tracepoint"];

    internal uint Pid { get; init; }

    internal uint Tid { get; init; }

    internal string? Comm { get; init; }

    internal uint? Uid { get; init; }

    internal string? Cgroup { get; init; }

    internal bool IncludeSelf { get; init; }

    internal uint Sample { get; init; } = 1;

    internal LinearBuckets? Linear { get; init; }

    internal TimeSpan? Slow { get; init; }

    internal string? Way { get; init; }

    internal uint? InFlight { get; init; }

    internal bool ProgramStats { get; init; }

    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    internal TimeSpan? Duration { get; init; }

    internal bool Once { get; init; }

    internal bool Json { get; init; }

    internal string? Metrics { get; init; }

    internal TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    internal Uri? Otlp { get; init; }

    internal bool Verbose { get; init; }

    internal bool Help { get; init; }

    /// <exception cref="FormatException">An option is not known, or its value is no such thing.</exception>
    internal static Options Parse(string[] args)
    {
        var options = new Options();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out string? option))
        {
            options = option switch
            {
                "--pid" or "--tgid" => options with { Pid = Count(option, rest) },
                "--tid" => options with { Tid = Count(option, rest) },
                "--comm" => options with { Comm = Text(option, rest, text => text.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(text) <= 15, "a name of 1 to 15 bytes") },
                "--uid" => options with { Uid = Number(option, rest) },
                "--cgroup" => options with { Cgroup = Text(option, rest, Directory.Exists, "a directory of /sys/fs/cgroup") },
                "--include-self" => options with { IncludeSelf = true },
                "--sample" => options with { Sample = Ratio(option, rest) },
                "--linear" => options with { Linear = LinearBuckets.Parse(Value(option, rest)) ?? throw new FormatException($"{option} takes {LinearBuckets.Form}") },
                "--slow" => options with { Slow = Time.Parse(Value(option, rest)) ?? throw new FormatException($"{option} takes a time such as 10ms") },
                "--way" => options with { Way = Text(option, rest, _ways.Contains, string.Join(", ", _ways)) },
                "--in-flight" => options with { InFlight = Count(option, rest) },
                "--program-stats" => options with { ProgramStats = true },
                "--interval" => options with { Interval = Seconds(option, rest) },
                "--duration" => options with { Duration = Seconds(option, rest) },
                "--once" => options with { Once = true },
                "--json" => options with { Json = true },
                "--metrics" => options with { Metrics = Text(option, rest, MetricsServer.IsAddress, "[HOST:]PORT") },
                "--window" => options with { Window = Seconds(option, rest) },
                "--otlp" => options with { Otlp = Url(option, rest) },
                "--verbose" => options with { Verbose = true },
                "--help" or "-h" => options with { Help = true },
                _ => throw new FormatException($"there is no option '{option}'"),
            };
        }

        return HookWay.For(options).Length > 0
            ? options : throw new FormatException($"--in-flight is for ways that keep starts in a hash, not for {options.Way}");
    }

    private static uint Count(string option, Queue<string> rest) =>
        Whole(Value(option, rest)) is { } count and > 0 ? count : throw new FormatException($"{option} takes a whole number from 1 on");

    private static uint Number(string option, Queue<string> rest) =>
        Whole(Value(option, rest)) ?? throw new FormatException($"{option} takes a whole number");

    private static uint Ratio(string option, Queue<string> rest) =>
        Value(option, rest).Split('/') is ["1", string n] && Whole(n) is { } count and > 0
            ? count : throw new FormatException($"{option} takes 1/N, such as 1/100");

    private static TimeSpan Seconds(string option, Queue<string> rest) =>
        double.TryParse(Value(option, rest), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{option} takes a number of seconds above 0");

    private static Uri Url(string option, Queue<string> rest) =>
        Uri.TryCreate(Value(option, rest), UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https"
            ? url : throw new FormatException($"{option} takes a URL such as http://localhost:4318/v1/metrics");

    private static string Text(string option, Queue<string> rest, Predicate<string> isValid, string what)
    {
        string value = Value(option, rest);
        return isValid(value) ? value : throw new FormatException($"{option} takes {what}");
    }

    private static uint? Whole(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint number) ? number : null;

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out string? value) ? value : throw new FormatException($"{option} needs a value");
}
