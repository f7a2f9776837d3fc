using System.Text;
using System.Text.Json;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>Prints a snapshot.</summary>
internal static class Report
{
    internal static void Write(Snapshot snapshot, TextWriter output, bool isJson)
    {
        if (isJson)
        {
            WriteJson(snapshot, output);
        }
        else
        {
            WriteText(snapshot, output);
        }

        output.Flush();
    }

    private static void WriteText(Snapshot snapshot, TextWriter output)
    {
        output.WriteLine($"generation {snapshot.Generation}: {snapshot.Settings}");
        if (snapshot.TimeLeft is { } left)
        {
            output.WriteLine(left > TimeSpan.Zero ? $"lets all pass in {left.TotalSeconds:0} s without a heartbeat" : "lets all pass: no heartbeat came in time");
        }

        output.WriteLine($"{snapshot.Passed} packets passed, {snapshot.Dropped} dropped");
        if (snapshot.Untimed > 0)
        {
            output.WriteLine($"{snapshot.Untimed} packets carried no time of reception: their age is not known, and not limited");
        }

        foreach (Count count in snapshot.Counts.Where(count => count.Done.Packets + count.Spared.Packets > 0))
        {
            string name = $"{Metrics.Name(count.Family)} {Metrics.Name(count.Reason).Replace('_', ' ')}";
            Line(Snapshot.IsDrop(count.Reason) ? "dropped" : "passed", count.Done);
            Line("spared", count.Spared);

            void Line(string action, Counter counter)
            {
                if (counter.Packets > 0)
                {
                    output.WriteLine($"  {action,-8} {name,-24} {counter.Packets,14} packets {counter.Bytes,18} bytes");
                }
            }
        }

        foreach (SourceState source in snapshot.Top)
        {
            output.WriteLine($"  {source.Source,-40} {source.Packets,14} passed {source.Bytes,18} bytes {source.Dropped,14} dropped");
        }

        output.WriteLine();
    }

    // One line.
    private static void WriteJson(Snapshot snapshot, TextWriter output)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("time", DateTime.UtcNow);
            json.WriteNumber("generation", snapshot.Generation);
            json.WriteString("settings", snapshot.Settings.ToString());
            json.WriteBoolean("dryRun", snapshot.Settings.DryRun);
            json.WriteNumber("passed", snapshot.Passed);
            json.WriteNumber("dropped", snapshot.Dropped);
            json.WriteNumber("untimed", snapshot.Untimed);
            json.WriteStartArray("counters");
            foreach (Count count in snapshot.Counts.Where(count => count.Done.Packets + count.Spared.Packets > 0))
            {
                json.WriteStartObject();
                json.WriteString("family", Metrics.Name(count.Family));
                json.WriteString("reason", Metrics.Name(count.Reason));
                json.WriteNumber("packets", count.Done.Packets);
                json.WriteNumber("bytes", count.Done.Bytes);
                json.WriteNumber("sparedPackets", count.Spared.Packets);
                json.WriteNumber("sparedBytes", count.Spared.Bytes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("top");
            foreach (SourceState source in snapshot.Top)
            {
                json.WriteStartObject();
                json.WriteString("source", source.Source);
                json.WriteNumber("packets", source.Packets);
                json.WriteNumber("bytes", source.Bytes);
                json.WriteNumber("dropped", source.Dropped);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
    }
}
