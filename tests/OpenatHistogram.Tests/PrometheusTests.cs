using Ebpf.Tests;

namespace OpenatHistogram.Tests;

/// <summary>The metrics as a Prometheus server understands them.</summary>
public sealed class PrometheusTests
{
    private const string Ok = "openat_duration_seconds{outcome=\"ok\"}";

    [KernelFact]
    public async Task Server_scrapes_and_answers_quantiles()
    {
        using var opener = new Opener();
        int port = PrometheusServer.FreePort();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", Sample.Text(port));
        using PrometheusServer server = PrometheusServer.Start(port);

        // Increasing while it is scraped, so that there is a rate.
        int opened = 0;
        double median = await server.UntilAsync(
            "histogram_quantile(0.5, sum by (le) (rate(openat_duration_seconds_bucket[10s])))", _ => true, () => Open(opener, ref opened));
        Assert.InRange(median, 1e-7, 0.1);
        opener.OpenMissing(33);
        await server.UntilAsync("openat_duration_seconds_count{outcome=\"ENOENT\"}", count => count == 33);
        Assert.Equal(opened, await server.QueryAsync("openat_duration_seconds_bucket{outcome=\"ok\",le=\"+Inf\"}"));
        Assert.Equal(opened, await server.QueryAsync("openat_duration_seconds_bucket{outcome=\"ok\",le=\"16\"}"));

        await AssertHasNoFlawsAsync(await MetricsPage.ReadTextAsync(port));
        await sample.EndBySignalAsync("TERM");
    }

    [KernelFact]
    public async Task Server_that_asks_for_native_histograms_gets_them()
    {
        using var opener = new Opener();
        using var fifo = new Fifo();
        int port = PrometheusServer.FreePort();
        using Command sample = await Sample.AttachAsync("--pid", Sample.Text(opener.Pid), "--metrics", Sample.Text(port));
        using PrometheusServer server = PrometheusServer.Start(port, "--enable-feature=native-histograms");
        int opened = 0;
        double recent = await server.UntilAsync($"histogram_quantile(0.5, rate({Ok}[10s]))", _ => true, () => Open(opener, ref opened));
        Assert.InRange(recent, 1e-7, 0.1);

        for (int i = 0; i < 3; i++)
        {
            await fifo.BeginOpenAsync(opener);
            await Task.Delay(1200, TestContext.Current.CancellationToken);
            fifo.EndOpen(opener);
            opened++;
        }

        opener.OpenMissing(33);
        await server.UntilAsync("histogram_count(openat_duration_seconds{outcome=\"ENOENT\"})", count => count == 33);
        Assert.Equal(opened, await server.QueryAsync($"histogram_count({Ok})"));
        Assert.Equal(0, await server.QueryAsync("histogram_count(openat_duration_seconds{outcome=\"EACCES\"})"));

        // Those that were held up, and no others: 1 s is the bound of a bucket.
        double late = await server.QueryAsync($"histogram_fraction(1, Inf, {Ok}) * histogram_count({Ok})") ?? double.NaN;
        Assert.Equal(3, late, tolerance: 1e-6);

        // The same as the classic buckets say.
        Dictionary<string, double> page = await MetricsPage.ReadAsync(port);
        Assert.Equal(page["openat_duration_seconds_sum{outcome=\"ok\"}"], await server.QueryAsync($"histogram_sum({Ok})"));
        foreach (double q in (double[])[0.01, 0.5, 0.9, 0.999])
        {
            (double Bound, double Count)[] buckets = [.. MetricsPage.Buckets(page, "ok")];
            int bucket = Array.FindIndex(buckets, one => one.Count >= q * opened);
            double quantile = await server.QueryAsync($"histogram_quantile({Sample.Text(q)}, {Ok})") ?? double.NaN;
            Assert.InRange(quantile, bucket == 0 ? 0 : buckets[bucket - 1].Bound, buckets[bucket].Bound);
        }

        await sample.EndBySignalAsync("TERM");
    }

    private static async Task AssertHasNoFlawsAsync(string page)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, page, TestContext.Current.CancellationToken);
            using Command lint = Command.Start("sh", "-c", "promtool check metrics < \"$0\"", file);
            CommandResult verdict = await lint.ResultAsync();
            Assert.Equal((0, "", ""), (verdict.ExitCode, verdict.Output, verdict.Error));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Open(Opener opener, ref int opened)
    {
        opener.Open(100);
        opened += 100;
    }
}
