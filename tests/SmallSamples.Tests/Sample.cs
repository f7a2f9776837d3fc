using System.Reflection;
using Ebpf.Tests;

namespace SmallSamples.Tests;

/// <summary>A sample, run as its users run it.</summary>
internal static class Sample
{
    /// <summary>Starts it and returns when it says that it is at work.</summary>
    internal static async Task<Command> StartAsync(string name, params string[] arguments)
    {
        Command command = Start(name, arguments);
        string first = await command.FirstErrorLineAsync();
        if (!first.EndsWith("; Ctrl+C ends", StringComparison.Ordinal))
        {
            CommandResult result = await command.ResultAsync();
            Assert.Fail($"it ended with {result.ExitCode}: {result.Error}");
        }

        return command;
    }

    internal static Command Start(string name, params string[] arguments) => Command.Start(FileOf(name), arguments);

    internal static string FileOf(string name) => $"{Metadata("Samples")}/{name}/{Metadata("Configuration")}/{name}";

    private static string Metadata(string key) =>
        typeof(Sample).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
