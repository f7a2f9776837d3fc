using System.Text;
using System.Text.Json;
using Ebpf.Maps;

namespace OpenatHistogram;

/// <summary>The state of the kernel's counters at one moment, give or take the calls that happened while it was read.</summary>
/// <param name="Latency">Nanoseconds from entry to return.</param>
/// <param name="Started">Calls entered.</param>
/// <param name="Finished">Calls returned and counted in <paramref name="Latency"/>.</param>
/// <param name="Untracked">Calls entered while as many as can be followed were in flight: they are not in <paramref name="Latency"/>.</param>
/// <param name="Orphaned">Calls returned whose entry was not seen, or not followed.</param>
internal sealed record Snapshot(Log2Histogram Latency, ulong Started, ulong Finished, ulong Untracked, ulong Orphaned)
{
    /// <summary>Started, neither finished nor given up. The counters are read one after the other, hence never below 0.</summary>
    internal ulong InFlight => Started > Finished + Untracked ? Started - Finished - Untracked : 0;

    internal void WriteTextTo(TextWriter writer)
    {
        writer.WriteLine("latency of open, openat and openat2 in ns");
        Latency.WriteTo(writer);
        writer.WriteLine($"{Started} calls: {Finished} in the histogram, {InFlight} in flight"
            + (Untracked == 0 ? "" : $", {Untracked} not followed (too many at once: raise --in-flight)"));
    }

    /// <summary>One line: buckets that are not empty by their upper bound in ns, inclusive.</summary>
    internal void WriteJsonTo(TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTime.UtcNow);
            json.WriteString("unit", "ns");
            json.WriteStartArray("buckets");
            for (int bucket = 0; bucket < Latency.Buckets.Length; bucket++)
            {
                if (Latency.Buckets[bucket] != 0)
                {
                    json.WriteStartObject();
                    json.WriteNumber("le", Log2Histogram.UpperBound(bucket));
                    json.WriteNumber("count", Latency.Buckets[bucket]);
                    json.WriteEndObject();
                }
            }

            json.WriteEndArray();
            json.WriteNumber("count", Latency.Count);
            json.WriteNumber("started", Started);
            json.WriteNumber("finished", Finished);
            json.WriteNumber("inFlight", InFlight);
            json.WriteNumber("untracked", Untracked);
            json.WriteNumber("orphaned", Orphaned);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }
}
