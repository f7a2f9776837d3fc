using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Tests;

/// <summary>A child process that opens files on command and does nothing else: what a probe counts of it is known exactly.</summary>
public sealed class Opener : IDisposable
{
    private readonly Process _process;

    public Opener()
    {
        _process = Process.Start(new ProcessStartInfo(TestFiles.CProgram("opener")) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    public int Pid => _process.Id;

    /// <summary>Calls openat(2) a number of times.</summary>
    public void Open(int times) => Tell("openat", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls open(2) a number of times, where there is such a call.</summary>
    public void OpenOld(int times) => Tell("open", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls openat2(2) a number of times.</summary>
    public void Open2(int times) => Tell("openat2", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls creat(2) a number of times, where there is such a call.</summary>
    public void Create(int times) => Tell("creat", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls openat(2) for a file that does not exist: ENOENT.</summary>
    public void OpenMissing(int times) => Tell("missing", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls openat(2) for a file in a file: ENOTDIR.</summary>
    public void OpenInFile(int times) => Tell("file", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Calls openat(2) for a file of root's alone, as another user: EACCES.</summary>
    public void OpenDenied(int times) => Tell("denied", times.ToString(CultureInfo.InvariantCulture));

    /// <summary>Goes on as another user, for good.</summary>
    public void BecomeUser(int uid) => Tell("user", uid.ToString(CultureInfo.InvariantCulture));

    /// <summary>Starts an openat(2) of a FIFO, which returns when another process opens it for writing.</summary>
    public void BeginOpenFifo(string path) => _process.StandardInput.WriteLine($"fifo {path}");

    /// <summary>Waits until the command before is carried out.</summary>
    public void WaitUntilDone() => Assert.Equal("done", _process.StandardOutput.ReadLine());

    public void Dispose()
    {
        // It may be in a call that does not return: a FIFO that the test, having failed, does not open.
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Tell(string command, string argument)
    {
        _process.StandardInput.WriteLine($"{command} {argument}");
        WaitUntilDone();
    }
}
