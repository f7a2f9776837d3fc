using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Ebpf.Tests;

namespace SmallSamples.Tests;

public sealed class SmallSampleTests
{
    [KernelFact]
    public async Task Sched_switch_counts_a_command_each_time_that_it_is_given_a_CPU()
    {
        using var opener = new Opener();
        using Command sample = await Sample.StartAsync("sched-switch");
        for (int i = 0; i < 50; i++)
        {
            // It sleeps before each command.
            opener.Open(1);
        }

        CommandResult result = await sample.EndBySignalAsync("INT");
        Assert.Equal(0, result.ExitCode);
        Match line = Regex.Match(result.Output, @"(?m)^@\[opener\]: (\d+)$");
        Assert.True(line.Success, result.Output);
        Assert.InRange(int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture), 50, int.MaxValue);
    }

    [KernelFact]
    public async Task Execsnoop_prints_a_program_that_is_started_with_its_arguments()
    {
        using Command sample = await Sample.StartAsync("execsnoop", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        using Process started = Process.Start(new ProcessStartInfo("/bin/echo", ["one", "two words", "", "\e[31m"]) { RedirectStandardOutput = true })!;
        await started.WaitForExitAsync(TestContext.Current.CancellationToken);
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);
        string line = result.Output.Split('\n').Single(line => line.Contains(" echo ", StringComparison.Ordinal));
        Assert.Matches($@"^ *{started.Id} +{Environment.ProcessId} +0 +echo +/bin/echo one 'two words' '' \?\[31m$", line);
    }

    [KernelFact]
    public async Task Tcpconnect_prints_connections_of_both_families()
    {
        using Command sample = await Sample.StartAsync("tcpconnect", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        using var four = new TcpListener(IPAddress.Loopback, 0);
        using var six = new TcpListener(IPAddress.IPv6Loopback, 0);
        foreach (TcpListener listener in (TcpListener[])[four, six])
        {
            listener.Start();
            var to = (IPEndPoint)listener.LocalEndpoint;
            using var client = new TcpClient(to.AddressFamily);
            await client.ConnectAsync(to, TestContext.Current.CancellationToken);
        }

        CommandResult result = await sample.EndBySignalAsync("INT");
        Assert.Equal(0, result.ExitCode);
        string[] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        Assert.Collection(
            lines,
            line => Assert.Matches($@"^ *{Environment.ProcessId} +0 .* {Regex.Escape(four.LocalEndpoint.ToString()!)}$", line),
            line => Assert.Matches($@"^ *{Environment.ProcessId} +0 .* {Regex.Escape(six.LocalEndpoint.ToString()!)}$", line));
    }

    [KernelFact]
    public async Task Profile_finds_where_a_program_spends_its_time()
    {
        using Process busy = Process.Start("dd", ["if=/dev/zero", "of=/dev/null", "bs=1M", "status=none"]);
        try
        {
            using Command sample = await Sample.StartAsync("profile", "2", busy.Id.ToString(CultureInfo.InvariantCulture));
            CommandResult result = await sample.ResultAsync();
            Assert.Equal(0, result.ExitCode);
            Assert.All(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^dd;\S.* \d+$", line));

            // In the kernel, out of dd's own read().
            Assert.Matches(@"(?m)^dd;.*(dd|libc.*)\+0x[0-9a-f]+;.*vfs_read_\[k\];.*read(_iter)?_zero_\[k\]", result.Output);
        }
        finally
        {
            busy.Kill();
        }
    }
}
