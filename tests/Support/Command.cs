using System.Diagnostics;
using System.Text;

namespace Ebpf.Tests;

/// <summary>A running program whose output is collected.</summary>
public sealed class Command : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly TaskCompletionSource<string> _firstError = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _error;
    private volatile string _errorUntilNow = "";

    private Command(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = ReadErrorsAsync();
    }

    public static Command Start(string file, params string[] arguments) => Start(file, environment: null, arguments);

    /// <param name="file">The program.</param>
    /// <param name="environment">Variables to set; a null value removes one.</param>
    /// <param name="arguments">Its arguments.</param>
    public static Command Start(string file, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string? value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new Command(Process.Start(start)!);
    }

    /// <summary>The first line on standard error, as soon as it is there; empty if the program ends without one.</summary>
    public Task<string> FirstErrorLineAsync() => _firstError.Task;

    /// <summary>What has come on standard error until now.</summary>
    public string ErrorUntilNow => _errorUntilNow;

    public async Task<CommandResult> ResultAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        await _process.WaitForExitAsync(patience.Token);
        return new CommandResult(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Sends a signal by name, such as INT, and waits for the end.</summary>
    public async Task<CommandResult> EndBySignalAsync(string signal)
    {
        await SignalAsync(signal);
        return await ResultAsync();
    }

    /// <summary>Sends a signal by name, such as STOP.</summary>
    public async Task SignalAsync(string signal)
    {
        // The shell's own kill: /bin/kill is not on every machine.
        using Process kill = Process.Start("sh", ["-c", $"kill -{signal} {_process.Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private async Task<string> ReadErrorsAsync()
    {
        var text = new StringBuilder();
        char[] buffer = new char[4096];
        while (await _process.StandardError.ReadAsync(buffer) is > 0 and var length)
        {
            text.Append(buffer, 0, length);
            _errorUntilNow = text.ToString();
            if (_errorUntilNow.Contains('\n'))
            {
                _firstError.TrySetResult(_errorUntilNow.Split('\n')[0]);
            }
        }

        _firstError.TrySetResult(_errorUntilNow);
        return _errorUntilNow;
    }
}
