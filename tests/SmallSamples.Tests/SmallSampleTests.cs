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
        int before = Switches(opener.Pid);
        for (int i = 0; i < 50; i++)
        {
            // It sleeps before each command, unless that is there already.
            opener.Open(1);
        }

        int switches = Switches(opener.Pid) - before;
        Assert.InRange(switches, 1, int.MaxValue);
        CommandResult result = await sample.EndBySignalAsync("INT");
        Assert.Equal(0, result.ExitCode);
        Match line = Regex.Match(result.Output, @"(?m)^@\[opener\]: (\d+)$");
        Assert.True(line.Success, result.Output);
        // The kernel has counted how often it gave its CPU away; it may be running still.
        Assert.InRange(int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture), switches, switches + 1);
    }

    [Theory]
    [InlineData("sched-switch", "x")]
    [InlineData("execsnoop", "x")]
    [InlineData("tcpconnect", "-1")]
    [InlineData("profile", "0")]
    public async Task Wrong_arguments_are_answered_with_the_usage(string name, string argument)
    {
        using Command sample = Sample.Start(name, argument);
        CommandResult result = await sample.ResultAsync();
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"Usage: {name} [", result.Error, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData("execsnoop")]
    [InlineData("tcpconnect")]
    public async Task Stream_ends_when_nobody_reads_any_more(string name)
    {
        using Command sample = Command.Start("bash", "-c", "set -o pipefail; \"$0\" | head --lines 1", Sample.FileOf(name));
        Task<CommandResult> end = sample.ResultAsync();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        while (!end.IsCompleted)
        {
            // Both print a line.
            using Process started = Process.Start("/bin/true");
            using var client = new TcpClient();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        CommandResult result = await end;
        Assert.Equal((1, 1), (result.ExitCode, result.Output.Count(c => c == '\n')));
        Assert.EndsWith($"{name}: Broken pipe\n", result.Error, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Execsnoop_says_where_arguments_are_cut()
    {
        using Command sample = await Sample.StartAsync("execsnoop", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        using Process started = Process.Start("/bin/true", [new string('x', 5000)]);
        await started.WaitForExitAsync(TestContext.Current.CancellationToken);
        CommandResult result = await sample.EndBySignalAsync("TERM");
        string line = result.Output.Split('\n').Single(line => line.Contains(" true ", StringComparison.Ordinal));
        Assert.EndsWith($" /bin/true {new string('x', 4096 - "/bin/true ".Length)} ...", line, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Execsnoop_prints_a_program_that_is_started_with_its_arguments()
    {
        using Command sample = await Sample.StartAsync("execsnoop", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        using Process started = Process.Start(new ProcessStartInfo("/bin/echo", ["one", "two words", "", "\e[31m", ""]) { RedirectStandardOutput = true })!;
        await started.WaitForExitAsync(TestContext.Current.CancellationToken);
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);
        string line = result.Output.Split('\n').Single(line => line.Contains(" echo ", StringComparison.Ordinal));
        Assert.Matches($@"^ *{started.Id} +{Environment.ProcessId} +0 +echo +/bin/echo one 'two words' '' \?\[31m ''$", line);
    }

    [KernelFact]
    public async Task Tcpconnect_prints_connections_of_both_families_and_refused_ones()
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

        // Refused: nothing listens there any more.
        IPEndPoint closed;
        using (var gone = new TcpListener(IPAddress.Loopback, 0))
        {
            gone.Start();
            closed = (IPEndPoint)gone.LocalEndpoint;
        }

        using var refused = new TcpClient();
        await Assert.ThrowsAsync<SocketException>(() => refused.ConnectAsync(closed, TestContext.Current.CancellationToken).AsTask());

        CommandResult result = await sample.EndBySignalAsync("INT");
        Assert.Equal(0, result.ExitCode);
        string[] lines = [.. result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        Assert.Collection(
            lines,
            line => Assert.Matches($@"^ *{Environment.ProcessId} +0 .* {Regex.Escape(four.LocalEndpoint.ToString()!)}$", line),
            line => Assert.Matches($@"^ *{Environment.ProcessId} +0 .* {Regex.Escape(six.LocalEndpoint.ToString()!)}$", line),
            line => Assert.Matches($@"^ *{Environment.ProcessId} +0 .* {Regex.Escape(closed.ToString())}$", line));
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

    private static int Switches(int pid) =>
        File.ReadLines($"/proc/{pid}/status").Where(line => line.Contains("voluntary_ctxt_switches", StringComparison.Ordinal))
            .Sum(line => int.Parse(line.Split('\t')[1], CultureInfo.InvariantCulture));
}
