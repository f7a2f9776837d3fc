using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Ebpf.Tests;

namespace OpenatHistogram.Tests;

/// <summary>The sample, run as its users run it.</summary>
internal static class Sample
{
    internal static string File { get; } =
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Sample").Value!;

    internal static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using Command command = Command.Start(File, arguments);
        return await command.ResultAsync();
    }

    /// <summary>Starts it and returns when its probes are attached.</summary>
    internal static async Task<Command> AttachAsync(params string[] arguments)
    {
        Command command = Command.Start(File, arguments);
        string first = await command.FirstErrorLineAsync();
        if (!first.StartsWith("openat-histogram: attached to ", StringComparison.Ordinal))
        {
            CommandResult result = await command.ResultAsync();
            Assert.Fail($"it ended with {result.ExitCode}: {result.Error}");
        }

        return command;
    }

    /// <summary>The last object of its JSON output.</summary>
    internal static JsonElement LastState(CommandResult result)
    {
        Assert.Equal((0, 1), (result.ExitCode, result.Error.Count(c => c == '\n')));
        return JsonDocument.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    internal static ulong Number(this JsonElement state, string name) => state.GetProperty(name).GetUInt64();

    internal static string Text(this JsonElement state, string name) => state.GetProperty(name).GetString()!;

    internal static ulong Outcome(this JsonElement state, string name) => state.GetProperty("outcomes").Number(name);

    /// <summary>Counts by the upper bound in seconds; infinite for the last linear bucket.</summary>
    internal static Dictionary<double, ulong> Buckets(this JsonElement state) =>
        state.GetProperty("buckets").EnumerateArray().ToDictionary(
            bucket => bucket.GetProperty("le") is { ValueKind: JsonValueKind.Number } bound ? bound.GetDouble() : double.PositiveInfinity,
            bucket => bucket.Number("count"));

    internal static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);
}
