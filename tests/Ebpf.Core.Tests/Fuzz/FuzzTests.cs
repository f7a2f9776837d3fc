using System.Globalization;
using System.Reflection;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Fuzz;

/// <summary>Damaged object files, made of all that the tests have. Longer by hand: <c>EBPF_FUZZ_SECONDS</c>, or the program itself (tests/Fuzz).</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private static readonly string _program =
        typeof(FuzzTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "Fuzz").Value!;

    [Fact]
    public async Task Reader_of_BTF_refuses_damage_with_a_format_error_within_its_bounds()
    {
        string seconds = Environment.GetEnvironmentVariable("EBPF_FUZZ_SECONDS") ?? "20";
        await RunAsync("bpf", "btf", Random.Shared.Next().ToString(CultureInfo.InvariantCulture), seconds);
    }

    [Fact]
    public async Task Reader_refuses_damaged_files_with_a_format_error_within_its_bounds()
    {
        string seconds = Environment.GetEnvironmentVariable("EBPF_FUZZ_SECONDS") ?? "30";
        await RunAsync("bpf", "parse", Random.Shared.Next().ToString(CultureInfo.InvariantCulture), seconds);
    }

    [Fact]
    public async Task Any_verifier_log_is_read_within_bounds()
    {
        string seconds = Environment.GetEnvironmentVariable("EBPF_FUZZ_SECONDS") ?? "10";
        await RunAsync(Path.Combine("Errors", "logs"), "log", Random.Shared.Next().ToString(CultureInfo.InvariantCulture), seconds);
    }

    // Older ones do crash.
    [KernelFact(LibBpf = "1.7")]
    public async Task What_the_reader_accepts_never_crashes_libbpf() => await RunAsync("bpf", "open", "1", "10000");

    private async Task RunAsync(string corpus, params string[] arguments)
    {
        string[] files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, corpus));
        using Command command = Command.Start(_program, [.. arguments, .. files.Order(StringComparer.Ordinal)]);
        CommandResult result = await command.ResultAsync();
        Assert.True(result.ExitCode == 0, $"{string.Join(' ', arguments)} ended with {result.ExitCode} after {result.Error.TrimEnd().Split('\n')[^1]}");
        output.WriteLine(result.Output);
    }
}
