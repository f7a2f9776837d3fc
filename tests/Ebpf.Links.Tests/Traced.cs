using System.Diagnostics;
using System.Globalization;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

/// <summary>A child process that calls its functions on command.</summary>
public sealed class Traced : IDisposable
{
    private readonly Process _process;

    /// <param name="libraries">Where it takes its libraries from; null for the system's.</param>
    /// <param name="root">What it takes for its root directory, where it is to be "traced"; null for the system's.</param>
    public Traced(string? libraries = null, string? root = null)
    {
        ProcessStartInfo start = root is null ? new(File) : new("chroot", [root, "/traced"]);
        (start.RedirectStandardInput, start.RedirectStandardOutput) = (true, true);
        if (libraries is not null)
        {
            start.Environment["LD_LIBRARY_PATH"] = libraries;
        }

        _process = Process.Start(start)!;
        string[] addresses = _process.StandardOutput.ReadLine()!.Split(' ');
        ResultAddress = ulong.Parse(addresses[0].AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    public static string File => TestFiles.CProgram("traced");

    public int Pid => _process.Id;

    /// <summary>Of a variable that each of its functions writes to.</summary>
    public ulong ResultAddress { get; }

    /// <summary>Calls a function a number of times: add, double, local, ping, pong, realpath, spin, thread.</summary>
    /// <returns>How many have raised the semaphore of the USDT probe ping.</returns>
    public int Call(string function, int times)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{function} {times}"));
        return int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
