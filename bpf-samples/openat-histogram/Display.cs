namespace OpenatHistogram;

/// <summary>Prints snapshots at intervals: over each other in a terminal, else one below the other.</summary>
internal sealed class Display(Options options, TextWriter output)
{
    // Cursor home, and erase what is below: less flicker than clearing the screen.
    private const string Home = "\e[H";
    private const string EraseToEndOfLine = "\e[K";
    private const string EraseBelow = "\e[J";

    private readonly bool _isLive = !options.Json && !options.Once && !Console.IsOutputRedirected;

    /// <summary>Until <paramref name="stop"/> or the end of the duration; the last output is always the final state.</summary>
    internal async Task RunAsync(Probe probe, CancellationToken stop)
    {
        TimeSpan? duration = options.Duration ?? (options.Once ? options.Interval : null);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (duration is { } limit)
        {
            end.CancelAfter(limit);
        }

        using var timer = new PeriodicTimer(options.Once ? Timeout.InfiniteTimeSpan : options.Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                Write(probe.Read());
            }
        }
        catch (OperationCanceledException)
        {
            Write(probe.Read());
        }
    }

    private void Write(Snapshot snapshot)
    {
        if (options.Json)
        {
            snapshot.WriteJsonTo(output);
        }
        else if (_isLive)
        {
            using var page = new StringWriter();
            snapshot.WriteTextTo(page);
            output.Write(Home + page.ToString().ReplaceLineEndings(EraseToEndOfLine + "\n") + EraseBelow);
        }
        else
        {
            snapshot.WriteTextTo(output);
            output.WriteLine();
        }

        output.Flush();
    }
}
