using System.Diagnostics;
using System.Runtime.InteropServices;
using Ebpf.Native.Tests.Layout;

namespace Ebpf.Native.Tests;

/// <summary>Where libbpf is taken from: each test arranges a directory with the probe and starts it.</summary>
public sealed class LoaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ebpf-loader-").FullName;

    private static string Rid => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    private static string Packaged => Path.Combine(AppContext.BaseDirectory, "runtimes", Rid, "native", "libbpf.so.1");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [LinuxFact]
    public void The_packaged_library_is_loaded()
    {
        Assert.Equal(new Version(1, 7), LibBpf.Version);
        Assert.Equal(Packaged, LibBpf.LoadedFrom);
    }

    [LinuxFact]
    public async Task The_variable_comes_first()
    {
        string named = Put(Packaged, "named", "libbpf.so.1");
        Put(Packaged, "libbpf.so.1");

        ProcessResult result = await ProbeAsync(named);

        Assert.Equal($"1.7\n{named}\n", result.Output);
    }

    [LinuxFact]
    public async Task A_missing_named_file_is_an_error()
    {
        Put(Packaged, "libbpf.so.1");

        string missing = InDirectory("nowhere", "libbpf.so.1");

        ProcessResult result = await ProbeAsync(missing);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"EBPF_LIBBPF_PATH names '{missing}', and there is no such file", result.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task The_file_next_to_the_application_comes_before_that_of_its_runtimes()
    {
        Put(Packaged, "runtimes", Rid, "native", "libbpf.so.1");
        string flat = Put(Packaged, "libbpf.so.1");

        Assert.Equal($"1.7\n{flat}\n", (await ProbeAsync()).Output);
    }

    [LinuxFact]
    public async Task The_file_of_the_runtimes_is_found_without_an_entry_in_deps_json()
    {
        string file = Put(Packaged, "runtimes", Rid, "native", "libbpf.so.1");

        Assert.Equal($"1.7\n{file}\n", (await ProbeAsync()).Output);
    }

    [LinuxFact]
    public async Task A_plug_in_has_its_own()
    {
        Put(Path.Combine(AppContext.BaseDirectory, "Ebpf.Native.dll"), "plugin", "Ebpf.Native.dll");
        string file = Put(Packaged, "plugin", "native", "libbpf.so.1");

        Assert.Equal($"1.7\n{file}\n", (await ProbeAsync(arguments: ["plugin", InDirectory("plugin")])).Output);
    }

    [LinuxFact]
    public async Task The_library_of_the_system_comes_last()
    {
        ProcessResult result = await ProbeAsync();
        Assert.SkipUnless(result.ExitCode == 0, "The system has no usable libbpf.so.1.");

        string[] lines = result.Output.Split('\n');
        Assert.InRange(Version.Parse(lines[0]), new Version(1, 1), new Version(1, 99));
        Assert.StartsWith("/", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(_directory, lines[1], StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task An_old_library_is_refused_by_name_and_version()
    {
        string file = InDirectory("libbpf.so.0");
        await NativeLayout.CompileAsync(
            await SourceAsync("unsigned libbpf_major_version(void) { return 0; } unsigned libbpf_minor_version(void) { return 8; }"),
            "-shared", "-o", file);

        ProcessResult result = await ProbeAsync(file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"'{file}' is libbpf 0.8. Ebpf.Net needs 1.1 or a later 1.x", result.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Another_library_is_refused()
    {
        string file = InDirectory("libother.so");
        await NativeLayout.CompileAsync(await SourceAsync("int other;"), "-shared", "-o", file);

        ProcessResult result = await ProbeAsync(file);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"'{file}' is not libbpf", result.Output, StringComparison.Ordinal);
    }

    // Falling back to the system's would hide a broken deployment behind missing features.
    [LinuxFact]
    public async Task A_broken_packaged_file_is_an_error()
    {
        string file = InDirectory("libbpf.so.1");
        await File.WriteAllTextAsync(file, "not a library", TestContext.Current.CancellationToken);

        ProcessResult result = await ProbeAsync();

        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"'{file}', part of the application, cannot be loaded", result.Output, StringComparison.Ordinal);
    }

    [LinuxFact]
    public async Task Warnings_that_nobody_listens_to_are_not_printed()
    {
        Put(Packaged, "libbpf.so.1");

        Assert.Equal(new ProcessResult(0, "", ""), await ProbeAsync(arguments: ["warn"]));
    }

    private string InDirectory(params string[] path) => Path.Combine([_directory, .. path]);

    private string Put(string source, params string[] path)
    {
        string target = InDirectory(path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Copy(source, target);
        return target;
    }

    private async Task<string> SourceAsync(string program)
    {
        string file = InDirectory("source.c");
        await File.WriteAllTextAsync(file, program, TestContext.Current.CancellationToken);
        return file;
    }

    private async Task<ProcessResult> ProbeAsync(string? named = null, string[]? arguments = null)
    {
        // From <root>/shared/Microsoft.NETCore.App/<version>/
        string dotnet = Path.GetFullPath("../../../dotnet", RuntimeEnvironment.GetRuntimeDirectory());
        Assert.SkipUnless(File.Exists(dotnet), "These tests run without an installed .NET, the probe cannot.");

        foreach (string file in new[] { "Ebpf.Native.Probe.dll", "Ebpf.Native.Probe.runtimeconfig.json", "Ebpf.Native.dll" })
        {
            Put(Path.Combine(AppContext.BaseDirectory, file), file);
        }

        var start = new ProcessStartInfo(dotnet, ["exec", InDirectory("Ebpf.Native.Probe.dll"), .. arguments ?? []]);
        start.Environment["EBPF_LIBBPF_PATH"] = named;
        return await ProcessResult.OfAsync(start);
    }
}
