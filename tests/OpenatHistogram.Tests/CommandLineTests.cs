using Ebpf.Tests;

namespace OpenatHistogram.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("there is no option '--nonsense'", "--nonsense")]
    [InlineData("--pid takes a whole number from 1 on", "--pid", "x")]
    [InlineData("--pid takes a whole number from 1 on", "--pid", "0")]
    [InlineData("--interval takes a number of seconds above 0", "--interval", "-1")]
    [InlineData("--duration needs a value", "--duration")]
    [InlineData("--comm takes a name of 1 to 15 bytes", "--comm", "sixteen-bytes-xx")]
    [InlineData("--uid takes a whole number", "--uid", "root")]
    [InlineData("--cgroup takes a directory of /sys/fs/cgroup", "--cgroup", "/nonexistent")]
    [InlineData("--sample takes 1/N, such as 1/100", "--sample", "0.01")]
    [InlineData("--sample takes 1/N, such as 1/100", "--sample", "1/0")]
    [InlineData("--slow takes a time such as 10ms", "--slow", "10")]
    [InlineData("--linear takes MIN:MAX:STEP in at most 44 steps, such as 0:100us:5us", "--linear", "0:100us:1us")]
    [InlineData("--linear takes MIN:MAX:STEP in at most 44 steps, such as 0:100us:5us", "--linear", "0:100us:7us")]
    [InlineData("--way takes fsession, fentry, kprobe.session, kprobe, tracepoint", "--way", "uprobe")]
    [InlineData("--metrics takes [HOST:]PORT", "--metrics", "localhost")]
    [InlineData("--metrics takes [HOST:]PORT", "--metrics", ":9435")]
    [InlineData("--metrics takes [HOST:]PORT", "--metrics", "a b:9435")]
    [InlineData("--metrics takes [HOST:]PORT", "--metrics", "localhost:65536")]
    [InlineData("--otlp takes a URL such as http://localhost:4318/v1/metrics", "--otlp", "localhost:4318")]
    [InlineData("--in-flight is for ways that keep starts in a hash, not for fsession", "--way", "fsession", "--in-flight", "5")]
    public async Task Wrong_options_are_named_and_exit_with_2(string expected, params string[] arguments)
    {
        CommandResult result = await Sample.RunAsync(arguments);
        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"openat-histogram: {expected}\n\nUsage: ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_is_printed()
    {
        CommandResult result = await Sample.RunAsync("--help");
        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.StartsWith("Usage: openat-histogram", result.Output, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Without_privilege_the_missing_capabilities_are_named_and_it_exits_with_1()
    {
        using Command command = Command.Start("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--", Sample.File, "--once");
        CommandResult result = await command.ResultAsync();
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("openat-histogram: this machine refuses every alternative:\n", result.Error, StringComparison.Ordinal);
        Assert.Matches("this process lacks (CAP_BPF and CAP_PERFMON|CAP_PERFMON and CAP_BPF)", result.Error);
        Assert.Contains("run it as root", result.Error, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Once_prints_one_state_and_ends_by_itself()
    {
        CommandResult result = await Sample.RunAsync("--once", "--interval", "0.2");
        Assert.Equal(0, result.ExitCode);
        Assert.Single(result.Output.Split('\n'), line => line == "latency of open, openat, openat2 and creat");
        Assert.Matches(@"(?m)^\d+ calls: \d+ in the histogram, \d+ in flight(, \d+ runs of the probe left out by the kernel)?$", result.Output);
    }

    [KernelFact]
    public async Task States_come_at_intervals_until_the_duration_is_over()
    {
        CommandResult result = await Sample.RunAsync("--json", "--interval", "0.2", "--duration", "1.1");
        Assert.Equal(0, result.ExitCode);
        Assert.InRange(result.Output.Count(c => c == '\n'), 2, 7);
    }

    [KernelFact]
    public async Task Terminal_shows_states_over_each_other()
    {
        using Command command = Command.Start("script", "--quiet", "--return", "--command", $"'{Sample.File}' --interval 0.2 --duration 1", "/dev/null");
        CommandResult result = await command.ResultAsync();
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\e[H", result.Output, StringComparison.Ordinal);
        Assert.Contains("in the histogram", result.Output, StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task It_ends_when_nobody_reads_any_more()
    {
        using Command command = Command.Start("bash", "-c", "set -o pipefail; \"$0\" --json --interval 0.2 | head --lines 1", Sample.File);
        CommandResult result = await command.ResultAsync();
        Assert.Equal((1, 1), (result.ExitCode, result.Output.Count(c => c == '\n')));
        Assert.EndsWith("openat-histogram: Broken pipe\n", result.Error, StringComparison.Ordinal);
    }
}
