using System.Reflection;
using System.Text.Json;
using Ebpf.Tests;

namespace XdpLimiter.Tests;

/// <summary>The sample, run as its users run it.</summary>
internal static class Sample
{
    internal static string File { get; } =
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Sample").Value!;

    // Who runs the tests may be logged in from elsewhere.
    private static readonly Dictionary<string, string?> _environment = new() { ["SSH_CONNECTION"] = null };

    internal static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using Command command = Command.Start(File, _environment, arguments);
        return await command.ResultAsync();
    }

    /// <summary>Starts it and returns when it is attached.</summary>
    internal static async Task<Command> AttachAsync(params string[] arguments)
    {
        Command command = Command.Start(File, _environment, ["run", .. arguments]);
        string first = await command.FirstErrorLineAsync();
        Assert.StartsWith("xdp-limiter: attached to XDP of ", first, StringComparison.Ordinal);
        return command;
    }

    /// <summary>The last object of its JSON output.</summary>
    internal static JsonElement LastState(CommandResult result) =>
        JsonDocument.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
}
