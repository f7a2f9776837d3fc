namespace OpenatHistogram;

/// <summary>Prints snapshots at intervals: over each other in a terminal, else one below the other.</summary>
internal sealed class Display(Options options, TextWriter output)
{
    // Cursor home, and erase what is below: less flicker than clearing the screen.
    private const string Home = "\e[H";
    private const string EraseToEndOfLine = "\e[K";
    private const string EraseBelow = "\e[J";

    private const int SlowLinesShown = 10;

    private readonly bool _isLive = !options.Json && !options.Once && options.Metrics is null && !Console.IsOutputRedirected;
    private readonly Queue<string> _slow = [];

    /// <summary>Until <paramref name="stop"/> or the end of the duration; the last output is always the final state.</summary>
    internal async Task RunAsync(Probe probe, CancellationToken stop)
    {
        TimeSpan? duration = options.Duration ?? (options.Once ? options.Interval : null);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (duration is { } limit)
        {
            end.CancelAfter(limit);
        }

        Task slow = ShowSlowAsync(probe, end.Token);
        _ = slow.ContinueWith(_ => end.Cancel(), stop, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        using var timer = new PeriodicTimer(options.Once || options.Metrics is not null ? Timeout.InfiniteTimeSpan : options.Interval);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                Write(probe.Read());
            }
        }
        catch (OperationCanceledException)
        {
            await slow;
            if (options.Metrics is null)
            {
                Write(probe.Read());
            }
        }
    }

    private async Task ShowSlowAsync(Probe probe, CancellationToken stop)
    {
        if (probe.Slow is null)
        {
            return;
        }

        try
        {
            await foreach (SlowOpen call in probe.Slow.ReadAllAsync<SlowOpen>(stop))
            {
                Show(call);
            }
        }
        catch (OperationCanceledException)
        {
            while (probe.Slow.TryReadRecord(out SlowOpen call))
            {
                Show(call);
            }
        }
    }

    // In JSON the output is objects alone; in a terminal the last few are part of the page.
    private void Show(SlowOpen call)
    {
        string line = call.ToString();
        if (!_isLive)
        {
            (options.Json ? Console.Error : output).WriteLine(line);
            return;
        }

        lock (_slow)
        {
            _slow.Enqueue(line);
            while (_slow.Count > SlowLinesShown)
            {
                _slow.Dequeue();
            }
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
            lock (_slow)
            {
                foreach (string line in _slow)
                {
                    page.WriteLine(line);
                }
            }

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
