using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenatHistogram.Tests;

/// <summary>What the sample serves, as text.</summary>
internal static partial class MetricsPage
{
    internal static async Task<Dictionary<string, double>> ReadAsync(int port) => Parse(await ReadTextAsync(port));

    internal static async Task<string> ReadTextAsync(int port)
    {
        using var client = new HttpClient();
        return await client.GetStringAsync($"http://127.0.0.1:{port}/metrics", TestContext.Current.CancellationToken);
    }

    internal static Dictionary<string, double> Parse(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#').Select(line => line.Split(' '))
            .ToDictionary(fields => fields[0], fields => double.Parse(fields[1], CultureInfo.InvariantCulture));

    internal static IEnumerable<(double Bound, double Count)> Buckets(Dictionary<string, double> metrics, string outcome)
    {
        foreach ((string name, double count) in metrics)
        {
            if (Bucket().Match(name) is { Success: true } match && match.Groups[1].Value == outcome)
            {
                yield return (match.Groups[2].Value == "+Inf" ? double.PositiveInfinity : double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture), count);
            }
        }
    }

    [GeneratedRegex("^openat_duration_seconds_bucket{outcome=\"(.*)\",le=\"(.*)\"}$")]
    private static partial Regex Bucket();
}
