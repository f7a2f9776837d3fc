using Ebpf.Native;

namespace Ebpf.Benchmarks.Cases;

/// <summary>What has to be shipped of the small program of the process cases: the executable and what it brings with it.</summary>
/// <remarks>The checksum is 0: nothing is read.</remarks>
internal sealed class ProcessSize : IPairedCase
{
    public string Name => "process-size";

    public string Unit => "MB";

    public string Input => ObjectFile.Path("startup");

    public string? BaselineProgram => null;

    public IReadOnlyList<string> Variants => StartupProgram.Ways;

    // It is the same each time.
    public int Pairs => 1;

    public void Prepare(TextWriter progress) => StartupProgram.PublishAll();

    public Measurement Measure(string variant) =>
        new(new StartupProgram(variant).Files.Sum(file => new FileInfo(file).Length) / 1e6, 0, LibBpf.Version.ToString());
}
