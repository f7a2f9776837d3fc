using Ebpf.Benchmarks.Cases;
using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks;

/// <summary>Measures the C baseline and the C# variants of a case, each in a fresh process, in turns.</summary>
internal sealed class PairedRun(IPairedCase paired, int pairs, TextWriter progress)
{
    private Measurement? _first;

    internal IEnumerable<ResultRow> Run()
    {
        if (paired.Refusal is { } reason)
        {
            progress.WriteLine($"{paired.Name}: skipped, {reason}");
            return [];
        }

        paired.Prepare(progress);

        // Once here: who lacks a privilege then reads what this library says about it, not what libbpf says.
        if (paired.Input == ObjectFile.Path(paired.Name))
        {
            Collection.Load(CollectionSpec.Load(paired.Input)).Dispose();
        }

        var baseline = new double[pairs];
        Dictionary<string, double[]> variants = paired.Variants.ToDictionary(variant => variant, _ => new double[pairs]);
        for (int pair = 0; pair < pairs; pair++)
        {
            baseline[pair] = Measure(paired.BaselineVariant, PairedProcess.Baseline(paired));
            foreach ((string variant, double[] values) in variants)
            {
                values[pair] = Measure(variant, PairedProcess.Variant(paired, variant));
            }
        }

        double[]? floor = variants.GetValueOrDefault(ResultRow.Floor);
        return
        [
            ResultRow.Of(paired, paired.BaselineVariant, baseline, baseline, floor),
            .. variants.Select(variant => ResultRow.Of(paired, variant.Key, variant.Value, baseline, floor)),
        ];
    }

    private double Measure(string variant, PairedProcess process)
    {
        Measurement measurement = process.Run();
        progress.WriteLine($"{paired.Name} {variant}: {measurement.Value:F1} {paired.Unit}");
        _first ??= measurement;
        if (measurement.Checksum != _first.Checksum)
        {
            throw new BenchmarkFailedException(
                $"{paired.Name}, {variant}: checksum {measurement.Checksum}, and C has {_first.Checksum}: they do not do the same work");
        }

        return measurement.LibBpf == _first.LibBpf
            ? measurement.Value
            : throw new BenchmarkFailedException($"{paired.Name}, {variant}: libbpf {measurement.LibBpf}, and C runs on {_first.LibBpf}");
    }
}
