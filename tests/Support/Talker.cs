using System.Diagnostics;
using System.Globalization;

namespace Ebpf.Tests;

/// <summary>A child process in a cgroup that sends packets and connects on command, over the loopback.</summary>
public sealed class Talker : IDisposable
{
    private readonly Process _process;

    /// <param name="cgroup">The directory of the cgroup that it is to be in.</param>
    public Talker(string cgroup)
    {
        _process = Process.Start(new ProcessStartInfo(TestFiles.CProgram("talker"), [cgroup]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.Equal("ready", _process.StandardOutput.ReadLine());
    }

    /// <summary>Sends a packet; the error number, or 0.</summary>
    public int SendUdp(int port) => Tell("udp", port);

    /// <summary>Connects over TCP; the error number, or 0.</summary>
    public int Connect(int port) => Tell("connect", port);

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private int Tell(string command, int port)
    {
        _process.StandardInput.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{command} {port}"));
        return int.Parse(_process.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
    }
}
