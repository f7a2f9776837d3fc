using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

/// <summary>A FIFO: opening it takes until another process opens its other end.</summary>
internal sealed class Fifo : IDisposable
{
    public Fifo()
    {
        using Process process = Process.Start("mkfifo", [Path]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"ebpf-net-fifo-{Guid.NewGuid():N}");

    /// <summary>Returns when the process is in the call.</summary>
    internal async Task BeginOpenAsync(Opener opener)
    {
        opener.BeginOpenFifo(Path);

        // Field 1 of /proc/PID/syscall is the number of the call that a blocked process is in.
        string openat = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? "257" : "56";
        while (File.ReadAllText($"/proc/{opener.Pid}/syscall").Split(' ')[0] != openat)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Returns when the call has.</summary>
    internal void EndOpen(Opener opener)
    {
        using var writer = new FileStream(Path, FileMode.Open, FileAccess.Write);
        opener.WaitUntilDone();
    }

    public void Dispose() => File.Delete(Path);
}
