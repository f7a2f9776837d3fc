using Ebpf.Tests;

namespace XdpLimiter.Tests;

public sealed class AgeTests
{
    [KernelFact(Needs.Network)]
    public async Task Age_is_refused_where_the_driver_does_not_tell_when_a_packet_was_received()
    {
        using var wire = new Wire();
        CommandResult result = await Sample.RunAsync("run", "lo", "--netns", wire.FarName, "--max-age", "5");
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("xdp-limiter: --max-age needs a driver that tells when a packet was received ", result.Error, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network, Since = "6.3")]
    public async Task Packets_without_a_time_are_counted_and_never_too_old()
    {
        // veth has the function, and no time to give.
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync("--max-age", "0.001", "--packets", "1/50", "--json");
        Assert.Equal(20, wire.Send(20));
        Assert.InRange(Sample.LastState(await sample.EndBySignalAsync("TERM")).GetProperty("untimed").GetInt32(), 20, 100);
    }

    [KernelFact(Needs.Network)]
    public async Task Age_can_not_be_limited_later_where_the_program_was_loaded_without()
    {
        using var wire = new Wire();
        using Command sample = await wire.AttachAsync();
        CommandResult result = await Sample.RunAsync("set", "far", "--netns", wire.FarName, "--max-age", "5");
        Assert.Equal((1, "xdp-limiter: the limiter runs without the age of packets: it takes 'run' with --max-age\n"), (result.ExitCode, result.Error));
        await sample.EndBySignalAsync("TERM");
    }
}
