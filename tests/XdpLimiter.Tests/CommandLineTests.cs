using Ebpf.Tests;

namespace XdpLimiter.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("there is no verb 'start'", "start", "no-such-link")]
    [InlineData("'run' needs an interface", "run")]
    [InlineData("'run' has no option '--nonsense'", "run", "no-such-link", "--nonsense")]
    [InlineData("'show' has no option '--packets'", "show", "no-such-link", "--packets", "5")]
    [InlineData("'set' has no option '--pin'", "set", "no-such-link", "--pin", "/x")]
    [InlineData("'set' needs something to change", "set", "no-such-link")]
    [InlineData("'detach' needs the --pin DIRECTORY that 'run' had", "detach", "no-such-link")]
    [InlineData("--packets needs a value", "run", "no-such-link", "--packets")]
    [InlineData("'x' is not a number such as 1000, 10k, 1M or 1G", "run", "no-such-link", "--packets", "x")]
    [InlineData("'' is not a number such as 1000, 10k, 1M or 1G", "run", "no-such-link", "--packets", "")]
    [InlineData("'k' is not a number such as 1000, 10k, 1M or 1G", "run", "no-such-link", "--packets", "k")]
    [InlineData("'1/2/3' is not RATE or RATE/BURST", "run", "no-such-link", "--packets", "1/2/3")]
    [InlineData("'0': a rate is from 1 to 1000000000 a second", "run", "no-such-link", "--packets", "0")]
    [InlineData("'100/0': a burst is from 1 to what comes in an hour", "run", "no-such-link", "--packets", "100/0")]
    [InlineData("'1/3601k': a burst is from 1 to what comes in an hour", "run", "no-such-link", "--packets", "1/3601k")]
    [InlineData("'127': a rate is from 128 to 1000000000000 a second", "run", "no-such-link", "--bytes", "127")]
    [InlineData("'1M/1500': a burst is from 65536 to what comes in an hour", "run", "no-such-link", "--bytes", "1M/1500")]
    [InlineData("'10.0.0.1/8' has bits set behind its prefix of 8", "run", "no-such-link", "--deny", "10.0.0.1/8")]
    [InlineData("'example' is not an address or a network such as 192.0.2.0/24 or 2001:db8::/32", "run", "no-such-link", "--deny", "example")]
    [InlineData("'10.0.0.0/8=x': a port is a number from 1 to 65535", "run", "no-such-link", "--allow", "10.0.0.0/8=x")]
    [InlineData("fragments are 'limit' or 'drop', not 'pass'", "run", "no-such-link", "--fragments", "pass")]
    [InlineData("a mode is 'auto', 'native' or 'generic', not 'fast'", "run", "no-such-link", "--mode", "fast")]
    [InlineData("--metrics takes [HOST:]PORT, not 'x y'", "run", "no-such-link", "--metrics", "x y")]
    [InlineData("--ipv6-prefix takes a whole number from 1 to 128", "run", "no-such-link", "--ipv6-prefix", "129")]
    [InlineData("with --config, what --packets says is said in limits.json", "run", "no-such-link", "--packets", "5", "--config", "limits.json")]
    [InlineData("with --config, what --enforce says is said in limits.json", "run", "no-such-link", "--config", "limits.json", "--dry-run", "--enforce")]
    public async Task Wrong_options_are_named_and_exit_with_2(string expected, params string[] arguments)
    {
        CommandResult result = await Sample.RunAsync(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"xdp-limiter: {expected}\n\nUsage: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_printed()
    {
        CommandResult result = await Sample.RunAsync("--help");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Usage: xdp-limiter", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_file_that_can_not_be_used_is_named_with_the_place()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, """{ "sourcePackets": "1000", "packets": 5 }""", TestContext.Current.CancellationToken);
            CommandResult result = await Sample.RunAsync("run", "nosuchdevice", "--config", path);
            Assert.Equal(2, result.ExitCode);
            Assert.StartsWith($"xdp-limiter: {path}: ", result.Error, StringComparison.Ordinal);
            Assert.Contains("'packets'", result.Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [KernelFact]
    public async Task Without_privilege_the_missing_capabilities_are_named_and_it_exits_with_1()
    {
        using Command command = Command.Start("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--", Sample.File, "run", "lo");
        CommandResult result = await command.ResultAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("xdp-limiter: no permission to load 'xdp-limiter': ", result.Error, StringComparison.Ordinal);
        Assert.Contains("CAP_BPF", result.Error, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Interface_that_does_not_exist_is_named()
    {
        CommandResult result = await Sample.RunAsync("run", "nosuchdevice");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("there is no network interface 'nosuchdevice'", result.Error, StringComparison.Ordinal);
    }
}
