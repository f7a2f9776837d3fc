using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

public sealed partial class MetricsTests
{
    [KernelFact]
    public async Task Metrics_are_those_of_the_calls()
    {
        using var opener = new Opener();
        int port = PrometheusServer.FreePort();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", $"127.0.0.1:{port}", "--slow", "1s", "--program-stats");
        opener.Open(123);
        opener.OpenMissing(45);
        using var client = new HttpClient();
        string text = await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);
        Assert.Equal(
            HttpStatusCode.NotFound, (await client.GetAsync($"http://127.0.0.1:{port}/", TestContext.Current.CancellationToken)).StatusCode);

        Dictionary<string, double> metrics = MetricsPage.Parse(text);
        Assert.Equal(123, metrics["openat_duration_seconds_count{outcome=\"ok\"}"]);
        Assert.Equal(45, metrics["openat_duration_seconds_count{outcome=\"ENOENT\"}"]);
        Assert.Equal(0, metrics["openat_duration_seconds_count{outcome=\"EACCES\"}"]);
        Assert.Equal(168, metrics["openat_calls_started_total"]);
        Assert.Equal(168, metrics["openat_calls_finished_total"]);
        Assert.Equal(0, metrics["openat_calls_in_flight"]);
        Assert.Equal(0, metrics["openat_slow_lost_total"]);
        Assert.True(metrics["openat_probe_runs_total"] >= 168);
        Assert.True(metrics["openat_duration_seconds_sum{outcome=\"ok\"}"] > 0);

        // Cumulative, bounds that are powers of two, the last of them the count.
        (double Bound, double Count)[] buckets = [.. MetricsPage.Buckets(metrics, "ok")];
        Assert.Equal(buckets.OrderBy(bucket => bucket.Bound), buckets);
        Assert.Equal(buckets.OrderBy(bucket => bucket.Count), buckets);
        Assert.Equal((double.PositiveInfinity, 123), buckets[^1]);
        Assert.All(buckets[..^1], bucket => Assert.Equal(Math.Pow(2, Math.Round(Math.Log2(bucket.Bound))), bucket.Bound));
        Assert.Equal(text.Split('\n').Count(line => line.StartsWith("# TYPE", StringComparison.Ordinal)), TypeLine().Matches(text).Select(match => match.Groups[1].Value).Distinct().Count());

        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
    }

    [KernelFact]
    public async Task Address_in_use_is_said_and_nothing_stays_attached()
    {
        using var opener = new Opener();
        int port = PrometheusServer.FreePort();
        using Command first = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", $"127.0.0.1:{port}");
        CommandResult second = await Sample.RunAsync("--pid", Sample.Text(opener.Pid), "--metrics", $"127.0.0.1:{port}");
        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use", second.Error, StringComparison.Ordinal);
        await first.EndBySignalAsync("TERM");
    }

    [KernelFact]
    public async Task Window_has_what_returned_in_it_alone()
    {
        using var opener = new Opener();
        int port = PrometheusServer.FreePort();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", Sample.Text(port), "--window", "2");
        const string Calls = "openat_window_calls{outcome=\"ok\"}";
        opener.Open(40);
        await UntilAsync(page => page.GetValueOrDefault(Calls) == 40);
        opener.Open(70);
        Dictionary<string, double> last = await UntilAsync(page => page[Calls] == 70);
        Assert.Equal(110, last["openat_duration_seconds_count{outcome=\"ok\"}"]);
        double median = last["openat_window_duration_seconds{quantile=\"0.5\"}"];
        Assert.InRange(median, 1e-7, last["openat_window_duration_seconds{quantile=\"0.999\"}"]);
        last = await UntilAsync(page => page[Calls] == 0);
        Assert.Equal(double.NaN, last["openat_window_duration_seconds{quantile=\"0.5\"}"]);
        await sample.EndBySignalAsync("TERM");

        async Task<Dictionary<string, double>> UntilAsync(Predicate<Dictionary<string, double>> condition)
        {
            Dictionary<string, double> page;
            while (!condition(page = await MetricsPage.ReadAsync(port)))
            {
                await Task.Delay(100, TestContext.Current.CancellationToken);
            }

            return page;
        }
    }

    [KernelFact]
    public async Task Slow_calls_that_find_the_ring_full_are_counted()
    {
        using var opener = new Opener();
        int port = PrometheusServer.FreePort();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", Sample.Text(port), "--slow", "0");
        await sample.SignalAsync("STOP");
        opener.Open(10_000);
        await sample.SignalAsync("CONT");
        Dictionary<string, double> page;
        do
        {
            page = await MetricsPage.ReadAsync(port);
        }
        while (page["openat_slow_delivered_total"] + page["openat_slow_lost_total"] < 10_000);

        // 862 records of 296 bytes, with 8 more each, fill the ring of 256 KiB; before it stops, it may read some.
        Assert.InRange(page["openat_slow_lost_total"], 1, 10_000 - 862);
        Assert.Equal(10_000, page["openat_slow_delivered_total"] + page["openat_slow_lost_total"]);
        Assert.Equal(10_000, page["openat_calls_finished_total"]);
        CommandResult result = await sample.EndBySignalAsync("TERM");
        Assert.Equal(page["openat_slow_delivered_total"], result.Output.Count(c => c == '\n'));
    }

    [KernelFact]
    public async Task Otlp_is_sent_at_intervals_and_at_the_end()
    {
        using var opener = new Opener();
        int port = PrometheusServer.FreePort();
        using var collector = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
        collector.Start();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--otlp", $"http://127.0.0.1:{port}/v1/metrics", "--interval", "0.5");
        opener.Open(10);

        // Where the machine is slow, intervals pass before the calls.
        byte[] body = await Receive(collector);
        for (int early = 0; early < 20 && !Has(body, "openat.duration.count"); early++)
        {
            body = await Receive(collector);
        }

        AssertMetrics(body);
        AssertMetrics(await Receive(collector));
        Task<byte[]> last = Receive(collector);
        Task<CommandResult> end = sample.EndBySignalAsync("INT");
        AssertMetrics(await last);

        // An export at the interval may have been under way beside the last one.
        Task<byte[]> another = Receive(collector);
        await Task.WhenAny(end, another);
        Assert.Equal(0, (await end).ExitCode);
        collector.Stop();
        await another.ContinueWith(_ => { }, TestContext.Current.CancellationToken);
    }

    private static void AssertMetrics(byte[] body) =>
        Assert.All((string[])["openat-histogram", "openat.duration.count", "openat.duration.bucket"], name => Assert.True(Has(body, name), name));

    // Protobuf: names are in it as they are.
    private static bool Has(byte[] body, string name) => body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0;

    private static async Task<byte[]> Receive(HttpListener collector)
    {
        HttpListenerContext context = await collector.GetContextAsync();
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, TestContext.Current.CancellationToken);
        Assert.Equal(("POST", "/v1/metrics"), (context.Request.HttpMethod, context.Request.Url!.AbsolutePath));
        context.Response.Close();
        return body.ToArray();
    }

    [GeneratedRegex("(?m)^# TYPE (\\S+) ")]
    private static partial Regex TypeLine();
}
