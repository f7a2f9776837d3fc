using System.Reflection;
using System.Text.Json;
using Ebpf.Tests;

namespace XdpLimiter.Tests;

/// <summary>The sample, run as its users run it.</summary>
internal static class Sample
{
    internal static string File { get; } =
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Sample").Value!;

    // Who runs the tests may be logged in from elsewhere: an empty variable is none, and is not looked for in the processes above.
    private static readonly Dictionary<string, string?> _environment = new() { ["SSH_CONNECTION"] = "" };

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

    /// <summary>Starts it as in a session of SSH, and returns when it is about to attach.</summary>
    internal static async Task<Command> AttachFromAsync(string connection, params string[] arguments)
    {
        Command command = Command.Start(File, new Dictionary<string, string?> { ["SSH_CONNECTION"] = connection }, ["run", .. arguments, "--json", "--interval", "0.1"]);
        string first = await command.FirstErrorLineAsync();
        Assert.EndsWith("is allowed: this session comes from there", first, StringComparison.Ordinal);
        return command;
    }

    /// <summary>The last object of its JSON output.</summary>
    internal static JsonElement LastState(CommandResult result) =>
        JsonDocument.Parse(result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]).RootElement;
}
