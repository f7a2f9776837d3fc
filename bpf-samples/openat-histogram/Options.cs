using System.Globalization;

namespace OpenatHistogram;

/// <summary>The command line.</summary>
internal sealed record Options
{
    internal const string Usage = """
        Usage: openat-histogram [options]

        Shows how long open, openat and openat2 take, as a histogram counted in the kernel.

          --pid PID           only this process (default: all but this program itself)
          --interval SECONDS  time between two outputs (default: 1)
          --duration SECONDS  end after this time (default: run until Ctrl+C)
          --once              one output, at the end of the duration (default then: one interval), and no live display
          --json              one JSON object a line instead of text
          --in-flight N       the most calls followed at one moment (default: 8192)
          --help              this text
        """;

    internal uint Pid { get; init; }

    internal TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    internal TimeSpan? Duration { get; init; }

    internal bool Once { get; init; }

    internal bool Json { get; init; }

    internal uint? InFlight { get; init; }

    internal bool Help { get; init; }

    /// <exception cref="FormatException">An option is not known, or its value is no such number.</exception>
    internal static Options Parse(string[] args)
    {
        var options = new Options();
        var rest = new Queue<string>(args);
        while (rest.TryDequeue(out string? option))
        {
            options = option switch
            {
                "--pid" => options with { Pid = Count(option, rest) },
                "--interval" => options with { Interval = Seconds(option, rest) },
                "--duration" => options with { Duration = Seconds(option, rest) },
                "--once" => options with { Once = true },
                "--json" => options with { Json = true },
                "--in-flight" => options with { InFlight = Count(option, rest) },
                "--help" or "-h" => options with { Help = true },
                _ => throw new FormatException($"there is no option '{option}'"),
            };
        }

        return options;
    }

    private static uint Count(string option, Queue<string> rest) =>
        uint.TryParse(Value(option, rest), NumberStyles.None, CultureInfo.InvariantCulture, out uint count) && count > 0
            ? count
            : throw new FormatException($"{option} takes a whole number from 1 on");

    private static TimeSpan Seconds(string option, Queue<string> rest) =>
        double.TryParse(Value(option, rest), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and <= 1e9
            ? TimeSpan.FromSeconds(seconds)
            : throw new FormatException($"{option} takes a number of seconds above 0");

    private static string Value(string option, Queue<string> rest) =>
        rest.TryDequeue(out string? value) ? value : throw new FormatException($"{option} needs a value");
}
