using Ebpf;
using Ebpf.Tests;
using static XdpLimiter.Tests.Frame;

namespace XdpLimiter.Tests;

public sealed class CostTests
{
    private const int Repeat = 1_000_000;

    /// <summary>Prints what a packet costs in ns against a program that does nothing: figures, no verdict, which a busy machine would make chance.</summary>
    [KernelFact]
    public void Nanoseconds_of_a_packet_are_measured_against_an_empty_program()
    {
        CollectionSpec spec = Loading.Spec();
        spec.Programs["xdp_limiter"].AutoLoad = false;
        spec.Programs["xdp_empty"].AutoLoad = true;
        using Collection empty = Collection.Load(spec);
        ITestOutputHelper output = TestContext.Current.TestOutputHelper!;
        foreach ((string name, byte[] frame, string[] options) in Cases)
        {
            using var bench = new Bench(null, options);
            bench.Passes(frame, 1);
            uint none = Best(empty.Programs["xdp_empty"], frame), limited = Best(bench.Program, frame);
            output.WriteLine($"{name,-48} {limited,4} ns, empty {none,3} ns, extra {(int)limited - (int)none,4} ns");
            Assert.InRange(none, 1u, 100_000u);
            Assert.InRange(limited, 1u, 100_000u);
        }
    }

    /// <summary>Frames as a driver hands them over, whose memory comes back: each is counted, and so many a second are dropped by one CPU.</summary>
    [KernelFact(Since = "5.18")]
    public void Each_of_a_million_live_frames_is_counted()
    {
        using var bench = new Bench(null, "--deny", "198.51.100.1");
        TestRunResult result = bench.Program.Run(new TestRunOptions { Data = IPv4("198.51.100.1"), Repeat = Repeat, Flags = TestRunFlags.XdpLiveFrames });
        TestContext.Current.TestOutputHelper!.WriteLine($"IPv4, denied by one of 1: {1e3 / result.DurationNanoseconds:0.0} million frames a second");
        Assert.Equal((ulong)Repeat, bench.Limiter.Read(0).Dropped);
    }

    private static (string Name, byte[] Frame, string[] Options)[] Cases =>
    [
        ("IPv4, within limits: packets", IPv4("198.51.100.1"), ["--packets", "1G/1G"]),
        ("IPv4, within limits: packets and bytes", IPv4("198.51.100.1"), ["--packets", "1G/1G", "--bytes", "1000G/1000G"]),
        ("IPv4, within all four limits", IPv4("198.51.100.1"), ["--packets", "1G/1G", "--bytes", "1000G/1000G", "--global-packets", "1G/1G", "--global-bytes", "1000G/1000G"]),
        ("IPv4, over the limit: dropped", IPv4("198.51.100.1"), ["--packets", "1/1"]),
        ("IPv4, allowed by one of 1", IPv4("198.51.100.1"), ["--allow", "198.51.100.0/24"]),
        ("IPv4, denied by one of 1", IPv4("198.51.100.1"), ["--deny", "198.51.100.0/24"]),
        ("IPv6, within limits: packets and bytes", IPv6("2001:db8::1"), ["--packets", "1G/1G", "--bytes", "1000G/1000G"]),
        ("ARP", Arp(), ["--packets", "1G/1G"]),
    ];

    private static uint Best(BpfProgram program, byte[] frame) =>
        Enumerable.Range(0, 5).Min(_ => program.Run(new TestRunOptions { Data = frame, Repeat = Repeat }).DurationNanoseconds);
}
