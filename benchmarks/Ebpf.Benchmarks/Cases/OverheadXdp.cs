using Ebpf.Native;
using XdpLimiter;
using LimiterLoading = XdpLimiter.Loading;

namespace Ebpf.Benchmarks.Cases;

/// <summary>What the sample xdp-limiter adds to a packet of IPv4 that it passes, against a program that passes everything: by the kernel's test runs.</summary>
internal sealed class OverheadXdp(bool isEmulated) : IPairedCase
{
    private const int Packets = 200_000;
    private const int Rounds = 15;

    public string Name => Emulation.NameOf("overhead-xdp", isEmulated);

    public string Unit => "ns/packet";

    public string Input => ObjectFile.Path("xdp-limiter");

    public string BaselineVariant => "empty";

    public string? BaselineProgram => null;

    /// <summary>Within the limits of its source, of packets and of packets and bytes; and by the list of who is allowed.</summary>
    public IReadOnlyList<string> Variants => ["packets", "packets+bytes", "allowed"];

    public string? Refusal => Emulation.RefusalOf(isEmulated);

    public int Pairs => 5;

    public Measurement Measure(string variant)
    {
        CollectionSpec spec = LimiterLoading.Spec();
        spec.Programs[Limiter.ProgramName].AutoLoad = false;
        spec.Programs["xdp_empty"].AutoLoad = true;
        using Collection empty = Collection.Load(spec);
        if (variant == BaselineVariant)
        {
            return Of([.. Enumerable.Range(0, Rounds).Select(_ => Time(empty.Programs["xdp_empty"]))]);
        }

        Options options = Options.Parse(
        [
            "run", "none", .. variant switch
            {
                "packets" => (string[])["--packets", "1G/1G"],
                "packets+bytes" => ["--packets", "1G/1G", "--bytes", "1000G/1000G"],
                "allowed" => ["--allow", "198.51.100.0/24"],
                _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
            },
        ]);
        Settings settings = options.Change(new Settings());
        using Collection collection = LimiterLoading.Load(options, settings);
        Limiter.Of(collection, options.IPv6Prefix).Change(_ => settings);
        return Of([.. Enumerable.Range(0, Rounds).Select(_ =>
        {
            double none = Time(empty.Programs["xdp_empty"]);
            return Time(collection.Programs[Limiter.ProgramName]) - none;
        })]);
    }

    private static Measurement Of(double[] rounds) => new(Median.Of(rounds), Rounds * Packets, LibBpf.Version.ToString());

    // The kernel's figure is in whole nanoseconds, and the time of all.
    private static double Time(BpfProgram program)
    {
        TestRunResult run = program.Run(new TestRunOptions { Data = _packet, Repeat = Packets });
        const uint Pass = 2;
        return run.ReturnValue == Pass ? run.DurationNanoseconds : throw new BenchmarkFailedException($"{program.Name} did not pass the packet");
    }

    // Of 64 bytes, UDP, from 198.51.100.1.
    private static readonly byte[] _packet =
    [
        0x02, 0, 0, 0, 0, 1, 0x02, 0, 0, 0, 0, 2, 0x08, 0x00,
        0x45, 0, 0, 50, 0, 0, 0, 0, 64, 17, 0, 0, 198, 51, 100, 1, 192, 0, 2, 1,
        0x30, 0x39, 0, 53, 0, 30, 0, 0, .. new byte[22],
    ];
}
