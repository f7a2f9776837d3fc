using System.Text;
using System.Text.Json;
using Ebpf.RingBuffer;

namespace OpenatHistogram;

/// <summary>The state of the kernel's counters at one moment, give or take the calls that happened while it was read.</summary>
/// <param name="Options">What was asked for.</param>
/// <param name="Outcomes">Calls that returned, by outcome: those that were counted.</param>
/// <param name="Calls">What became of all.</param>
internal sealed record Snapshot(Options Options, OutcomeCounts[] Outcomes, KernelCounters Calls)
{
    internal required HookWay Way { get; init; }

    /// <summary>The stream of slow calls, if there is one.</summary>
    internal RingBufferStatistics? Slow { get; init; }

    /// <summary>Runs of the programs that the kernel left out.</summary>
    internal ulong Missed { get; init; }

    /// <summary>How often the programs ran, and how long in all, if the kernel measures it.</summary>
    internal (ulong Count, TimeSpan Time)? Runs { get; init; }

    internal DateTime Time { get; } = DateTime.UtcNow;

    /// <summary>Calls that returned and are in the histogram.</summary>
    internal ulong Finished => Outcomes.Aggregate(0ul, (sum, outcome) => sum + outcome.Buckets!.Aggregate((left, right) => left + right));

    /// <summary>Started, neither finished nor given up. The counters are read one after the other, hence never below 0.</summary>
    internal ulong InFlight => Above(Calls.Started, Calls.SampledOut + Calls.Untracked + Finished);

    /// <summary>Returns of calls that had begun before the attachment.</summary>
    internal ulong Orphaned => Above(Calls.Startless, Calls.SampledOut + Calls.Untracked);

    /// <summary>The calls of one outcome; with --sample, as many as there will have been.</summary>
    internal Latency Of(int outcome) => Scaled(Outcomes[outcome]);

    /// <summary>The calls of all outcomes.</summary>
    internal Latency All() => Scaled(new OutcomeCounts(
        [.. Outcomes[0].Buckets!.Select((_, bucket) => Outcomes.Aggregate(0ul, (sum, outcome) => sum + outcome.Buckets![bucket]))],
        Outcomes.Aggregate(0ul, (sum, outcome) => sum + outcome.SumNs)));

    /// <summary>What returned since an earlier state.</summary>
    internal Snapshot Since(Snapshot earlier) => this with
    {
        Outcomes = [.. Outcomes.Zip(earlier.Outcomes, (now, then) => new OutcomeCounts([.. now.Buckets!.Zip(then.Buckets!, Above)], Above(now.SumNs, then.SumNs)))],
    };

    internal void WriteTextTo(TextWriter writer)
    {
        Latency all = All();
        writer.WriteLine("latency of open, openat, openat2 and creat");
        all.WriteTo(writer);
        writer.WriteLine($"{Calls.Started} calls: {Finished} in the histogram, {InFlight} in flight"
            + (Calls.Untracked == 0 ? "" : $", {Calls.Untracked} not followed (too many at once: raise --in-flight)")
            + (Missed == 0 ? "" : $", {Missed} runs of the probe left out by the kernel")
            + (Options.Sample == 1 ? "" : $", {Calls.SampledOut} not sampled; counts above are times {Options.Sample}"));
        if (all.Count > 0)
        {
            string outcomes = string.Join(", ", OutcomeCounts.Names.Select((name, outcome) => $"{name} {Of(outcome).Count}"));
            writer.WriteLine($"{outcomes}; mean {OpenatHistogram.Time.Text(all.Sum / all.Count)}, p99 {OpenatHistogram.Time.Text(all.Quantile(0.99)!.Value)}");
        }

        if (Runs is { Count: > 0 } runs)
        {
            writer.WriteLine($"{runs.Count} program runs, {runs.Time.TotalNanoseconds / runs.Count:F0}ns each");
        }
    }

    /// <summary>One line: buckets that are not empty by their upper bound in seconds, inclusive; null for the last one of linear buckets.</summary>
    internal void WriteJsonTo(TextWriter writer)
    {
        Latency all = All();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", Time);
            json.WriteString("way", Way.Name);
            json.WriteString("storage", Way.Storage);
            json.WriteString("unit", "s");
            json.WriteNumber("sample", Options.Sample);
            json.WriteStartArray("buckets");
            for (int bucket = 0; bucket < all.Buckets.Length; bucket++)
            {
                if (all.Buckets[bucket] != 0)
                {
                    json.WriteStartObject();
                    json.WritePropertyName("le");
                    if (double.IsFinite(all.UpperBound(bucket)))
                    {
                        json.WriteNumberValue(all.UpperBound(bucket));
                    }
                    else
                    {
                        json.WriteNullValue();
                    }

                    json.WriteNumber("count", all.Buckets[bucket]);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteNumber("count", all.Count);
            json.WriteNumber("sum", all.Sum);
            json.WriteStartObject("outcomes");
            for (int outcome = 0; outcome < OutcomeCounts.Names.Length; outcome++)
            {
                json.WriteNumber(OutcomeCounts.Names[outcome], Of(outcome).Count);
            }

            json.WriteEndObject();
            foreach ((string name, ulong value) in Accounting())
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }

    private IEnumerable<(string Name, ulong Value)> Accounting() =>
    [
        ("started", Calls.Started), ("finished", Finished), ("inFlight", InFlight), ("sampledOut", Calls.SampledOut),
        ("untracked", Calls.Untracked), ("orphaned", Orphaned), ("missed", Missed), ("slowLost", (ulong)(Slow?.Lost ?? 0)),
    ];

    private static ulong Above(ulong total, ulong part) => total > part ? total - part : 0;

    private Latency Scaled(OutcomeCounts counts) =>
        new(Options.Linear, [.. counts.Buckets!.Select(count => count * Options.Sample)], counts.SumNs * Options.Sample);
}
