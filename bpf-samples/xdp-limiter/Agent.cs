using BpfSamples;
using Ebpf;
using Ebpf.Links;
using Ebpf.Maps;

namespace XdpLimiter;

/// <summary>A limiter that this process has loaded and attached, with all that keeps it going.</summary>
internal sealed class Agent : IDisposable
{
    private const int DetachedByDeadMan = 3;

    private static readonly TimeSpan _watchInterval = TimeSpan.FromMilliseconds(200);

    private readonly Options _options;
    private readonly Collection _collection;
    private readonly SettingsWatch _watch;
    private readonly Limiter _limiter;
    private readonly BpfLink _link;
    private readonly XdpOutcome _outcome;

    private Agent(Options options)
    {
        _options = options;
        _watch = new SettingsWatch(options);
        _collection = Loading.Load(options, _watch.Settings);
        try
        {
            _limiter = Limiter.Of(_collection, options.IPv6Prefix);
            _limiter.Change(_ => _watch.Settings);
            if (options.DeadMan is { } timeout)
            {
                _limiter.ArmDeadMan(timeout);
            }

            _link = _collection.Programs.Values.Single().AttachXdp(options.NetworkDevice, new XdpOptions { Modes = options.Modes }, out _outcome);
        }
        catch
        {
            _collection.Dispose();
            throw;
        }
    }

    /// <summary>Attaches, and detaches when asked to stop.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="BpfException">The kernel refuses, or the program was detached by another.</exception>
    /// <exception cref="FormatException">The settings file is wrong, or an option can not be fulfilled.</exception>
    internal static async Task<int> RunAsync(Options options, CancellationToken stop)
    {
        if (OwnSession.Rule is { } own)
        {
            Say($"{own} is allowed: this session comes from there");
            options = options with { Changes = [.. options.Changes, settings => settings with { Allow = [.. settings.Allow, own] }] };
        }

        using var agent = new Agent(options);
        await using MetricsServer? metrics = options.Metrics is { } address ? new MetricsServer(address, agent.ReadMetrics) : null;

        // Last: what fails before leaves nothing behind.
        if (options.PinDirectory is not null)
        {
            agent._link.Pin(PinOf(options));
        }

        Say($"attached to {agent._link.Target}: {agent._watch.Settings}");
        foreach (BpfException refusal in agent._outcome.Refusals)
        {
            Say($"not in the mode before: {refusal.Message}");
        }

        return await agent.WorkAsync(stop);
    }

    /// <summary>Where the link of an interface is pinned.</summary>
    internal static string PinOf(Options options) => Path.Combine(options.PinDirectory!, $"xdp-limiter-{options.Device}");

    public void Dispose() => _collection.Dispose();

    private static void Say(string what) => Console.Error.WriteLine($"xdp-limiter: {what}");

    private async Task<int> WorkAsync(CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (_options.Duration is { } duration)
        {
            end.CancelAfter(duration);
        }

        DateTime next = DateTime.UtcNow + _options.Interval;
        using var timer = new PeriodicTimer(_options.Interval < _watchInterval ? _options.Interval : _watchInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                if (_limiter.TimeLeft <= TimeSpan.Zero)
                {
                    return End("no heartbeat came in time: detached", DetachedByDeadMan);
                }

                ThrowIfDetached();
                _watch.Poll(settings =>
                {
                    _limiter.Change(_ => settings);
                    Say($"generation {_limiter.Generation}: {settings}");
                });
                if (DateTime.UtcNow >= next)
                {
                    next = DateTime.UtcNow + _options.Interval;
                    Report.Write(_limiter.Read(_options.Top), Console.Out, _options.Json);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to stop, or the duration is over.
        }

        return _options.PinDirectory is null ? End("detached", 0) : End($"stays attached: end it with 'detach {_options.Device} --pin {_options.PinDirectory}'", 0);
    }

    private int End(string what, int exitCode)
    {
        Report.Write(_limiter.Read(_options.Top), Console.Out, _options.Json);
        if (exitCode == DetachedByDeadMan && _link.IsPinned)
        {
            _link.Unpin();
        }

        _link.Dispose();
        Say(what);
        return exitCode;
    }

    // A device that is removed, and "ip link set xdp off" of an administrator, leave a link without interface.
    private void ThrowIfDetached()
    {
        if (_link.HasKernelLink && _link.GetInfo() is XdpLinkInfo { Ifindex: 0 })
        {
            throw new BpfException($"{_link.Target}: the interface is gone, or another has detached the limiter");
        }
    }

    private PrometheusExposition ReadMetrics() => Metrics.Of(_limiter.Read(top: 0), _options.Device, _outcome.Mode, _watch.Failures);
}
