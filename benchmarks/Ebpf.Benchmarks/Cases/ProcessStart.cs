namespace Ebpf.Benchmarks.Cases;

/// <summary>A small program with one probe, from its start until it has read its first event: one of the things that can be said of that.</summary>
/// <remarks>The checksum is that of the path in the event.</remarks>
internal sealed class ProcessStart(string name, string unit, Func<StartedProgram, double> value) : IPairedCase
{
    private const int Starts = 7;

    public string Name => name;

    public string Unit => unit;

    public string Input => ObjectFile.Path("startup");

    // Whoever is started, this program starts it.
    public string? BaselineProgram => null;

    public IReadOnlyList<string> Variants => StartupProgram.Ways;

    // As a user starts it.
    public bool HasAllCpus => true;

    public void Prepare(TextWriter progress) => StartupProgram.PublishAll();

    public Measurement Measure(string variant)
    {
        var program = new StartupProgram(variant);

        // The first one finds its files on the disk.
        _ = StartedProgram.Run(program.Command);
        StartedProgram[] starts = [.. Enumerable.Range(0, Starts).Select(_ => StartedProgram.Run(program.Command))];
        return new Measurement(
            Median.Of(starts.Select(value)),
            (ulong)starts.Sum(start => start.PathSum),
            starts.Select(start => start.LibBpf).Distinct().Single());
    }
}
