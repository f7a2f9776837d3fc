using System.Diagnostics;
using System.Text.RegularExpressions;
using Ebpf.Tests;

namespace Ebpf.Package.Tests;

/// <summary>A project out of the repository, which knows the packages and nothing else, on a machine without libbpf.</summary>
public sealed class ConsumerTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ebpf-net-consumer-").FullName;

    // About packages, not kernels: one is enough.
    [Fact]
    public async Task Packages_alone_load_and_attach_where_the_system_has_no_libbpf()
    {
        Assert.SkipWhen(Machine.Lacks(Needs.Bpf) is not null, $"{Machine.Lacks(Needs.Bpf)}");
        LocalFeed.Require();
        LocalFeed.CopyTo(Path.Combine(_directory, "feed"));
        foreach (string file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "consumer")))
        {
            File.Copy(file, Path.Combine(_directory, Path.GetFileName(file)));
        }

        File.Copy(TestFiles.BpfObject("counting"), Path.Combine(_directory, "counting.bpf.o"));
        await AssertSucceedsAsync("dotnet", "build", _directory, "-c", "Release", "-o", Path.Combine(_directory, "out"), $"-p:EbpfNetVersion={LocalFeed.Version}");

        CommandResult result = await RunWithoutSystemLibrariesAsync(Path.Combine(_directory, "out", "Consumer"));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(_directory, lines[0], StringComparison.Ordinal);
        Assert.EndsWith("/native/libbpf.so.1", lines[0], StringComparison.Ordinal);
        Assert.Equal("1.7", lines[1]);

        // The runtime opens files of its own meanwhile.
        Assert.InRange(int.Parse(lines[2], System.Globalization.CultureInfo.InvariantCulture), 100, 200);
    }

    [Fact]
    public async Task First_program_of_the_readme_prints_what_it_says()
    {
        Assert.SkipWhen(Machine.Lacks(Needs.Bpf) is not null, $"{Machine.Lacks(Needs.Bpf)}");
        LocalFeed.Require();
        LocalFeed.CopyTo(Path.Combine(_directory, "feed"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "consumer", "nuget.config"), Path.Combine(_directory, "nuget.config"));
        using var opener = new Opener();
        string readme = LocalFeed.Readme();
        await File.WriteAllTextAsync(Path.Combine(_directory, "First.csproj"), Block(readme, "xml"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_directory, "openat.bpf.c"), Block(readme, "c"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_directory, "Program.cs"), Block(readme, "csharp").Replace("1234u", $"{opener.Pid}u", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await AssertSucceedsAsync("dotnet", "build", _directory, "-c", "Release", "-o", Path.Combine(_directory, "out"));

        using Process program = Process.Start(
            new ProcessStartInfo(Path.Combine(_directory, "out", "First")) { WorkingDirectory = _directory, RedirectStandardOutput = true })!;
        try
        {
            // It counts until it says how much it has counted.
            Assert.Equal("0", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            opener.Open(3);
            for (int i = 0; i < 3; i++)
            {
                Assert.Equal($"{opener.Pid}", await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            program.Kill();
        }
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    // The first block of a language.
    private static string Block(string markdown, string language) =>
        Regex.Match(markdown, $"^```{language}\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline).Groups[1].Value;

    // In a mount namespace of its own, an empty file covers each libbpf and libelf that the loader could find.
    private static async Task<CommandResult> RunWithoutSystemLibrariesAsync(string program)
    {
        CommandResult known = await AssertSucceedsAsync("ldconfig", "-p");
        string[] covered = [.. known.Output.Split('\n').Where(line => line.Contains("libbpf.so", StringComparison.Ordinal)
            || line.Contains("libelf.so", StringComparison.Ordinal)).Select(line => line.Split(" => ")[1])];
        return covered.Length == 0
            ? await AssertSucceedsAsync(program)
            : await AssertSucceedsAsync(
                "unshare", ["--mount", "sh", "-c", """program=$0; for library; do mount --bind /dev/null "$library" || exit 9; done; exec "$program" """, program, .. covered]);
    }

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
