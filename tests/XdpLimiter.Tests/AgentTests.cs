using System.Diagnostics;
using Ebpf.Links;
using Ebpf.Tests;

namespace XdpLimiter.Tests;

/// <summary>The whole program, on an interface of a namespace of the test's own.</summary>
public sealed class AgentTests
{
    private static readonly XdpPrograms _none = new(null, null, null);

    [KernelFact(Needs.Network)]
    public async Task It_attaches_in_native_mode_and_is_gone_after_SIGTERM()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--packets", "1000", "--json");
        Assert.NotNull(ProgramQuery.Xdp(wire.Far).Native);
        wire.Send(10);
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(_none, ProgramQuery.Xdp(wire.Far));
        Assert.Equal(10, Sample.LastState(result).GetProperty("counters").EnumerateArray()
            .Single(counter => counter.GetProperty("family").GetString() == "ipv4").GetProperty("packets").GetInt32());
        Assert.Contains("in native mode: 1k/100 packets/s per source, 0 allowed, 0 denied\n", result.Error, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public async Task It_is_gone_after_SIGKILL()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync();
        await sample.EndBySignalAsync("KILL");
        await UntilAsync(() => ProgramQuery.Xdp(wire.Far) == _none);
    }

    [KernelFact(Needs.Network)]
    public async Task Generic_mode_follows_with_the_kernels_reason_against_native()
    {
        using var wire = new Wire();
        using Command sample = await Sample.AttachAsync("lo", "--netns", wire.FarName);
        CommandResult result = await sample.EndBySignalAsync("INT");
        Assert.Contains("attached to XDP of lo in network namespace", result.Error, StringComparison.Ordinal);
        Assert.Contains("in generic mode", result.Error, StringComparison.Ordinal);
        Assert.Contains("not in the mode before: ", result.Error, StringComparison.Ordinal);
        Assert.Contains("in native mode: EOPNOTSUPP", result.Error, StringComparison.Ordinal);

        CommandResult refused = await Sample.RunAsync("run", "lo", "--netns", wire.FarName, "--mode", "native");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("in native mode: EOPNOTSUPP", refused.Error, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public async Task Program_that_is_there_is_not_replaced()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync();
        XdpPrograms before = ProgramQuery.Xdp(wire.Far);
        CommandResult second = await Sample.RunAsync("run", "far", "--netns", wire.FarName);
        Assert.Equal(1, second.ExitCode);
        Assert.Contains($"there is 'xdp_limiter' (program {before.Native}) in native mode already", second.Error, StringComparison.Ordinal);
        Assert.Equal(before, ProgramQuery.Xdp(wire.Far));
        await sample.EndBySignalAsync("TERM");
    }

    [KernelFact(Needs.Network)]
    public async Task Second_invocation_changes_limits_and_shows_what_was_counted()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--packets", "1/5");
        Assert.Equal(5, wire.Send(20));
        CommandResult set = await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--packets", "1/8", "--allow", "192.0.2.0/24");
        Assert.Equal((0, "xdp-limiter: generation 2: 1/8 packets/s per source, 1 allowed, 0 denied\n"), (set.ExitCode, set.Error));
        Assert.Equal(8, wire.Send(20));
        await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--allow", "10.77.0.0/24");
        Assert.Equal(20, wire.Send(20));
        await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--no-allow", "10.77.0.0/24", "--dry-run");
        Assert.Equal(20, wire.Send(20));
        await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--enforce", "--packets", "off");
        Assert.Equal(20, wire.Send(20));
        await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--deny", "10.77.0.1");
        Assert.Equal(0, wire.Send(20));

        CommandResult show = await Sample.RunAsync("show", "far", "--netns", wire.FarName);
        Assert.Equal(0, show.ExitCode);
        Assert.Contains("generation 6: 1 allowed, 1 denied\n", show.Output, StringComparison.Ordinal);
        Assert.Matches(@"dropped +ipv4 source packets +27 packets +\d+ bytes\n", show.Output);
        Assert.Matches(@"dropped +ipv4 denied +20 packets +\d+ bytes\n", show.Output);
        Assert.Matches(@"passed +ipv4 allowed +20 packets +\d+ bytes\n", show.Output);
        Assert.Matches(@"10\.77\.0\.1 +\d+ passed +\d+ bytes +\d+ dropped\n", show.Output);
        await sample.EndBySignalAsync("TERM");
    }

    [KernelFact(Needs.Network)]
    public async Task Own_session_is_let_in()
    {
        // The client's address and port, the server's: what the wire sends from and to.
        using var wire = new Wire();
        using Command sample = await Sample.AttachFromAsync("10.77.0.1 50000 10.77.0.2 5353", "far", "--netns", wire.FarName, "--deny", "0.0.0.0/0");
        await UntilAsync(() => ProgramQuery.Xdp(wire.Far) != _none);
        Assert.Equal(10, wire.Send(10));
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.StartsWith("xdp-limiter: 10.77.0.1/32=5353 is allowed: this session comes from there\n", result.Error, StringComparison.Ordinal);

        using Command other = await Sample.AttachFromAsync("10.77.0.1 50000 10.77.0.2 22", "far", "--netns", wire.FarName, "--deny", "0.0.0.0/0");
        await UntilAsync(() => ProgramQuery.Xdp(wire.Far) != _none);
        Assert.Equal(0, wire.Send(10));
        await other.EndBySignalAsync("TERM");
    }

    [KernelFact(Needs.Network)]
    public async Task Own_session_is_found_where_sudo_has_dropped_the_variable()
    {
        using var wire = new Wire();
        var session = new Dictionary<string, string?> { ["SSH_CONNECTION"] = "10.77.0.1 50000 10.77.0.2 5353" };
        using Command shell = Command.Start("sh", session, "-c", "env --unset SSH_CONNECTION \"$@\"; exit $?", "sh", Sample.File, "run", "far", "--netns", wire.FarName, "--duration", "0.1");
        CommandResult result = await shell.ResultAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("xdp-limiter: 10.77.0.1/32=5353 is allowed: this session comes from there\n", result.Error, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public async Task Other_verbs_say_that_nothing_runs()
    {
        using var wire = new Wire();
        foreach (string verb in new[] { "show", "heartbeat" })
        {
            CommandResult result = await Sample.RunAsync(verb, "far", "--netns", wire.FarName);
            Assert.Equal(1, result.ExitCode);
            Assert.StartsWith("xdp-limiter: no XDP program is attached to far", result.Error, StringComparison.Ordinal);
        }
    }

    [KernelFact(Needs.Network)]
    public async Task Settings_file_is_followed_and_what_can_not_be_used_changes_nothing()
    {
        using var wire = new Wire();
        string path = Path.Combine(Path.GetTempPath(), $"xdp-limiter-{Guid.NewGuid():N}.json");
        try
        {
            Write("""{ "deny": ["10.77.0.1"] }""");
            using Command sample = await wire.AttachAsync("--config", path, "--allow", "192.0.2.1");
            using Limiter limiter = Limiter.Open(wire.Far);
            Assert.Equal(0, wire.Send(10));

            Write("""{ "deny": ["10.77.0.1/8"] }""");
            await UntilAsync(() => sample.ErrorUntilNow.Contains($"the settings stay as they are: {path}: '10.77.0.1/8' has bits set behind its prefix of 8\n", StringComparison.Ordinal));
            Write("""{ "deny": [null] }""");
            await UntilAsync(() => sample.ErrorUntilNow.Contains($"the settings stay as they are: {path}: a rule is null\n", StringComparison.Ordinal));
            Write($$"""{ "deny": [{{string.Join(", ", Enumerable.Range(0, 16385).Select(i => $"\"10.1.{i / 256}.{i % 256}\""))}}] }""");
            await UntilAsync(() => sample.ErrorUntilNow.Contains(
                "the settings stay as they are: at most 16384 networks of IPv4 and as many of IPv6 can be denied, not 16385 and 0\n", StringComparison.Ordinal));
            Assert.Equal(1ul, limiter.Generation);
            Assert.Equal(0, wire.Send(10));

            Write("""{ "sourcePackets": "1/4", /* as on the command line */ "allow": ["198.51.100.0/24"] }""");
            await UntilAsync(() => limiter.Generation == 2);
            Assert.Equal(4, wire.Send(10));
            Assert.Equal(["192.0.2.1/32", "198.51.100.0/24"], limiter.ReadSettings().Allow.Select(rule => $"{rule}").Order());

            CommandResult result = await sample.EndBySignalAsync("TERM");
            Assert.Equal(0, result.ExitCode);
            Assert.Contains("generation 2: 1/4 packets/s per source, 2 allowed, 0 denied\n", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }

        void Write(string content)
        {
            File.WriteAllText(path + ".new", content);
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    [KernelFact(Needs.Network)]
    public async Task Dry_run_of_the_command_line_holds_whatever_a_file_says()
    {
        using var wire = new Wire();
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """{ "deny": ["10.77.0.1"], "dryRun": false }""", TestContext.Current.CancellationToken);
            using Command sample = await wire.AttachAsync("--config", path, "--dry-run");
            using Limiter limiter = Limiter.Open(wire.Far);
            Assert.True(limiter.ReadSettings().DryRun);
            Assert.Equal(10, wire.Send(10));
            Assert.Equal(0, (await sample.EndBySignalAsync("TERM")).ExitCode);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [KernelFact(Needs.NetworkTiming)]
    public async Task Dead_man_switch_detaches_unless_heartbeats_come()
    {
        using var wire = new Wire();
        var limit = TimeSpan.FromSeconds(8);
        using Command sample = await wire.AttachAsync("--dead-man", "8", "--deny", "10.77.0.1");
        using Limiter limiter = Limiter.Open(wire.Far);
        Assert.InRange(limiter.TimeLeft!.Value, TimeSpan.Zero, limit);
        await UntilAsync(() => limiter.TimeLeft < limit - TimeSpan.FromSeconds(1));
        long before = Stopwatch.GetTimestamp();
        CommandResult heartbeat = await Sample.RunAsync("heartbeat", "far", "--netns", wire.FarName);
        Assert.Equal((0, "xdp-limiter: limits hold for another 8 s\n"), (heartbeat.ExitCode, heartbeat.Error));
        TimeSpan left = limiter.TimeLeft!.Value;
        Assert.InRange(left, limit - Stopwatch.GetElapsedTime(before), limit);
        Assert.Equal(0, wire.Send(5));

        CommandResult result = await sample.ResultAsync();
        Assert.Equal(3, result.ExitCode);
        Assert.EndsWith("xdp-limiter: no heartbeat came in time: detached\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(_none, ProgramQuery.Xdp(wire.Far));
        Assert.Equal(5, wire.Send(5));
    }

    [KernelFact(Needs.Network)]
    public async Task Dead_man_switch_works_though_the_process_hangs()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--dead-man", "5", "--deny", "10.77.0.1");
        await sample.SignalAsync("STOP");
        Assert.Equal(0, wire.Send(5));
        using Limiter limiter = Limiter.Open(wire.Far);
        await UntilAsync(() => limiter.TimeLeft < TimeSpan.Zero);
        Assert.NotNull(ProgramQuery.Xdp(wire.Far).Native);
        Assert.Equal(5, wire.Send(5));
        await sample.SignalAsync("CONT");
        Assert.Equal(3, (await sample.ResultAsync()).ExitCode);
    }

    [KernelFact(Needs.Network)]
    public async Task Pinned_limiter_stays_until_it_is_detached()
    {
        using var mount = new BpfMount();
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--deny", "10.77.0.1", "--pin", mount.Root);
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith($"xdp-limiter: stays attached: end it with 'detach far --pin {mount.Root}'\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(0, wire.Send(5));
        Assert.Equal(0, (await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--no-deny", "10.77.0.1")).ExitCode);
        Assert.Equal(5, wire.Send(5));

        CommandResult detached = await Sample.RunAsync("detach", "far", "--netns", wire.FarName, "--pin", mount.Root);
        Assert.Equal((0, ""), (detached.ExitCode, detached.Output));
        Assert.Equal(_none, ProgramQuery.Xdp(wire.Far));
        Assert.DoesNotContain(mount.Entries(), entry => entry.Contains("limiter", StringComparison.Ordinal));
    }

    [KernelFact(Needs.Network)]
    public async Task It_ends_with_the_reason_when_the_interface_goes()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync();
        VethPair.Ip(wire.FarName, "link", "del", "far");
        CommandResult result = await sample.ResultAsync();
        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("in native mode: the interface is gone, or another has detached the limiter\n", result.Error, StringComparison.Ordinal);
    }

    internal static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
