using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ebpf.Maps.Tests;

public sealed class PrometheusExpositionTests
{
    private const string WantsProtobuf = "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited";

    // Which fields are messages, by the path of their numbers, and which of these numbers are signed: protobuf itself does not tell.
    private static readonly string[] _messages = ["4", "4.1", "4.2", "4.3", "4.7", "4.7.3", "4.7.12"];
    private static readonly string[] _signed = ["4.7.5", "4.7.13", "4.7.12.1"];

    [Fact]
    public void Metrics_of_a_name_are_one_family_wherever_they_were_added()
    {
        var exposition = new PrometheusExposition();
        exposition.Counter("packets_total", "What came.\n\\", 1e15, ("why", "a\"b\\c\nd"));
        exposition.Gauge("depth", null, -0.5);
        exposition.Counter("packets_total", "not this", 2, ("why", ""));
        Assert.Equal(
            """
            # HELP packets_total What came.\n\\
            # TYPE packets_total counter
            packets_total{why="a\"b\\c\nd"} 1000000000000000
            packets_total{why=""} 2
            # TYPE depth gauge
            depth -0.5

            """,
            exposition.ToString());
        Assert.Equal(exposition.ToString(), Encoding.UTF8.GetString(exposition.Encode(null, out string contentType)));
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", contentType);
    }

    [Fact]
    public void What_Prometheus_would_refuse_is_refused_here()
    {
        var exposition = new PrometheusExposition();
        exposition.Counter("n_total", null, 1, ("a", "b"));
        Assert.Contains("is a Counter already", Assert.Throws<ArgumentException>(() => exposition.Gauge("n_total", null, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("already with the labels {a=\"b\"}", Assert.Throws<ArgumentException>(() => exposition.Counter("n_total", null, 2, ("a", "b"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => exposition.Counter("1st", null, 1));
        Assert.Throws<ArgumentException>(() => exposition.Counter("n_total", null, 1, ("a-b", "")));
        Assert.Throws<ArgumentException>(() => exposition.Histogram("h", null, Log2Histogram.FromCounts([1, 2]), labels: [("le", "1")]));
        Assert.Throws<ArgumentOutOfRangeException>(() => exposition.Histogram("h", null, Log2Histogram.FromCounts([1, 2]), bounds: 1..5));
    }

    [Fact]
    public void Bounds_that_are_left_out_cost_no_counts()
    {
        var exposition = new PrometheusExposition();
        exposition.Histogram("h", null, Log2Histogram.FromCounts([1, 2, 3, 4, 5, 6]), 0.25, 2..4, ("op", "x"));
        exposition.Histogram("h", null, Log2Histogram.FromCounts([1, 1]), 0.25, null, ("op", "y"));
        Assert.Equal(
            """
            # TYPE h histogram
            h_bucket{op="x",le="1"} 6
            h_bucket{op="x",le="2"} 10
            h_bucket{op="x",le="+Inf"} 21
            h_count{op="x"} 21
            h_bucket{op="y",le="0.25"} 1
            h_bucket{op="y",le="+Inf"} 2
            h_count{op="y"} 2

            """,
            exposition.ToString());
    }

    [Theory]
    [InlineData(false, null)]
    [InlineData(false, "*/*")]
    [InlineData(false, "text/plain")]
    [InlineData(false, "application/vnd.google.protobuf")]
    [InlineData(false, WantsProtobuf + ";q=0")]
    [InlineData(false, WantsProtobuf + ";q=0.4, text/plain;version=0.0.4;q=0.5")]
    [InlineData(true, WantsProtobuf)]
    // Prometheus 2.42 with native histograms, and 3.
    [InlineData(true, WantsProtobuf + ",application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")]
    [InlineData(true, "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; q=0.6, text/plain;version=0.0.4;q=0.3")]
    [InlineData(false, "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.3,*/*;q=0.2")]
    public void Protobuf_is_for_who_prefers_it(bool isProtobuf, string? accept)
    {
        new PrometheusExposition().Encode(accept, out string contentType);
        Assert.Equal(isProtobuf, contentType == "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited");
    }

    [Fact]
    public void Protobuf_has_native_buckets_beside_the_classic_ones()
    {
        // Half units: bucket i ends at 2^i / 2. From 2^1 on 300 after 5, then none, then 7.
        Assert.Equal(
            "1:\"h\" 2:\"why\" 3:4 4:{ 1:{ 1:\"op\" 2:\"ä\" } 7:{ 1:317 2:500"
            + " 3:{ 1:5 2:0.5 } 3:{ 1:5 2:1 } 3:{ 1:305 2:2 } 3:{ 1:305 2:4 } 3:{ 1:317 2:8 } 3:{ 1:317 2:+Inf }"
            + " 5:0 6:0.5 7:5 12:{ 1:1 2:3 } 13:300 13:-300 13:12 } } ",
            Decode(Of(Log2Histogram.FromCounts([5, 0, 300, 0, 12, 0], 1000), 0.5, "why", ("op", "ä"))));
    }

    [Fact]
    public void Histogram_without_values_is_native_from_the_beginning_and_without_a_sum_says_so()
    {
        Assert.Equal(
            "1:\"h\" 3:4 4:{ 7:{ 1:0 2:NaN 3:{ 1:0 2:1 } 3:{ 1:0 2:+Inf } 5:0 6:1 7:0 } } ",
            Decode(Of(Log2Histogram.FromCounts([0, 0]), 1, null)));
    }

    [Fact]
    public void Other_bounds_than_powers_of_two_in_the_unit_are_classic_only()
    {
        Assert.DoesNotContain(" 5:", Decode(Of(Log2Histogram.FromCounts([1, 2], 3), 1e-9, null)), StringComparison.Ordinal);
        Assert.DoesNotContain(" 5:", Decode(Of(LinearHistogram.FromCounts([1, 2], 0, 8, 3), 1, null)), StringComparison.Ordinal);
    }

    [Fact]
    public void Protobuf_has_counters_and_gauges()
    {
        var exposition = new PrometheusExposition();
        exposition.Counter("a_total", null, 3);
        exposition.Gauge("b", null, 4, ("c", "d"));
        Assert.Equal(
            "1:\"a_total\" 3:0 4:{ 3:{ 1:3 } } 1:\"b\" 3:1 4:{ 1:{ 1:\"c\" 2:\"d\" } 2:{ 1:4 } } ",
            Decode(exposition.Encode(WantsProtobuf, out _)));
    }

    private static byte[] Of(Histogram histogram, double scale, string? help, params (string, string)[] labels)
    {
        var exposition = new PrometheusExposition();
        exposition.Histogram("h", help, histogram, scale, labels: labels);
        return exposition.Encode(WantsProtobuf, out _);
    }

    // Families one after the other, each behind its length.
    private static string Decode(ReadOnlySpan<byte> stream)
    {
        var text = new StringBuilder();
        while (stream.Length > 0)
        {
            int length = (int)Number(ref stream);
            Decode(stream[..length], "", text);
            stream = stream[length..];
        }

        return text.ToString();
    }

    private static void Decode(ReadOnlySpan<byte> message, string path, StringBuilder text)
    {
        while (message.Length > 0)
        {
            ulong tag = Number(ref message);
            string field = $"{path}{tag >> 3}";
            text.Append(CultureInfo.InvariantCulture, $"{tag >> 3}:");
            switch (tag & 7)
            {
                case 0:
                    ulong number = Number(ref message);
                    text.Append(CultureInfo.InvariantCulture, $"{(_signed.Contains(field) ? (long)(number >> 1) ^ -(long)(number & 1) : (long)number)} ");
                    break;
                case 1:
                    double value = BinaryPrimitives.ReadDoubleLittleEndian(message);
                    text.Append(double.IsPositiveInfinity(value) ? "+Inf" : value.ToString(CultureInfo.InvariantCulture)).Append(' ');
                    message = message[sizeof(double)..];
                    break;
                case 2:
                    int length = (int)Number(ref message);
                    if (_messages.Contains(field))
                    {
                        text.Append("{ ");
                        Decode(message[..length], field + ".", text);
                        text.Append("} ");
                    }
                    else
                    {
                        text.Append('"').Append(Encoding.UTF8.GetString(message[..length])).Append("\" ");
                    }

                    message = message[length..];
                    break;
                default:
                    Assert.Fail($"field {field} is of wire type {tag & 7}");
                    break;
            }
        }
    }

    private static ulong Number(ref ReadOnlySpan<byte> bytes)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = bytes[0];
            bytes = bytes[1..];
            number |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return number;
            }
        }
    }
}
