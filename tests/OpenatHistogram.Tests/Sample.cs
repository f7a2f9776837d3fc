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
        Assert.StartsWith("openat-histogram: attached to ", first, StringComparison.Ordinal);
        return command;
    }

    /// <summary>The last object of its JSON output.</summary>
    internal static JsonElement LastState(CommandResult result)
    {
        Assert.Equal((0, 1), (result.ExitCode, result.Error.Count(c => c == '\n')));
        return JsonDocument.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
    }

    internal static ulong Number(this JsonElement state, string name) => state.GetProperty(name).GetUInt64();

    internal static Dictionary<ulong, ulong> Buckets(this JsonElement state) =>
        state.GetProperty("buckets").EnumerateArray().ToDictionary(bucket => bucket.Number("le"), bucket => bucket.Number("count"));
}
