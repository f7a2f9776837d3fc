using Ebpf.Tests;

namespace Ebpf.Package.Tests;

/// <summary>A project out of the repository, which knows the packages and nothing else, on a machine without libbpf.</summary>
public sealed class ConsumerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ebpf-net-consumer-").FullName;

    [KernelFact]
    public async Task Packages_alone_load_and_attach_where_the_system_has_no_libbpf()
    {
        LocalFeed.Require();
        LocalFeed.CopyTo(Path.Combine(_directory, "feed"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "consumer")))
        {
            File.Copy(file, Path.Combine(_directory, Path.GetFileName(file)));
        }

        File.Copy(TestFiles.BpfObject("counting"), Path.Combine(_directory, "counting.bpf.o"));
        await AssertSucceedsAsync("dotnet", "build", _directory, "-c", "Release", "-o", Path.Combine(_directory, "out"), $"-p:EbpfNetVersion={LocalFeed.Version}");

        // In a mount namespace of its own, an empty file covers each libbpf and libelf that the loader could find.
        CommandResult result = await AssertSucceedsAsync(
            "unshare", "--mount", "sh", "-c",
            """
            for library in $(ldconfig -p | sed -n 's/^\t\(libbpf\|libelf\)\.so.* => //p'); do mount --bind /dev/null "$library" || exit 9; done
            exec "$0"
            """,
            Path.Combine(_directory, "out", "Consumer"));

        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(_directory, lines[0], StringComparison.Ordinal);
        Assert.EndsWith("/native/libbpf.so.1", lines[0], StringComparison.Ordinal);
        Assert.Equal("1.7", lines[1]);

        // The runtime opens files of its own meanwhile.
        Assert.InRange(int.Parse(lines[2], System.Globalization.CultureInfo.InvariantCulture), 100, 200);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static async Task<CommandResult> AssertSucceedsAsync(string file, params string[] arguments)
    {
        // What the environment says about builds and packages is the developer's, not the consumer's.
        var environment = new Dictionary<string, string?> { ["NUGET_PACKAGES"] = null, ["MSBUILDDISABLENODEREUSE"] = "1", ["DOTNET_NOLOGO"] = "1" };
        using Command command = Command.Start(file, environment, arguments);
        CommandResult result = await command.ResultAsync();
        Assert.True(result.ExitCode == 0, $"{file} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Output}\n{result.Error}");
        return result;
    }
}
