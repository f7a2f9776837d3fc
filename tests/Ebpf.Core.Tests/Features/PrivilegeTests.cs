using System.Text.Json;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Features;

/// <summary>
/// What the answers are without privilege: this test program starts itself again with less, and the second process writes its answers to a file.
/// </summary>
public sealed class PrivilegeTests
{
    private const string AnswersFile = "EBPF_TESTS_ANSWERS_FILE";

    private static readonly string[] _files =
    [
        nameof(KernelFeature.Jit), nameof(KernelFeature.KernelBtf), nameof(KernelFeature.ModuleBtf), nameof(KernelFeature.Kprobe),
        nameof(KernelFeature.Uprobe), nameof(KernelFeature.UnprivilegedBpf), nameof(KernelFeature.BpfLsm), nameof(KernelFeature.SyscallWrapper),
    ];

    [Fact]
    public async Task Without_capabilities_everything_that_takes_privilege_is_unknown_for_lack_of_them()
    {
        if (Environment.GetEnvironmentVariable(AnswersFile) is { } file)
        {
            await File.WriteAllTextAsync(
                file,
                JsonSerializer.Serialize(Question.All.ToDictionary(question => $"{question}", question => $"{question.Ask()}")),
                TestContext.Current.CancellationToken);
            return;
        }

        Assert.SkipWhen(Machine.Lacks(Needs.Bpf) is not null, $"{Machine.Lacks(Needs.Bpf)}");
        Assert.SkipWhen(File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim() == "0", "needs kernel.unprivileged_bpf_disabled because here it is 0");
        Dictionary<string, string> answers = await AnswersUnderAsync("setpriv", "--bounding-set=-all", "--inh-caps=-all");

        string[] reading = [.. _files.Select(name => $"{nameof(KernelFeature)}.{name}")];
        // A kernel with tokens looks for the token before it asks for privileges, and so gives itself away.
        string[] open = KernelVersion.Current < new KernelVersion(6, 9) ? [] : ["MapFlags.Token", "KernelFeature.Tokens"];
        string lack = KernelVersion.Current < new KernelVersion(5, 8) ? "this thread lacks CAP_SYS_ADMIN" : "this thread lacks CAP_BPF";
        string[] beyondLibBpf = [.. answers.Where(answer => answer.Value.StartsWith("unknown: the loaded libbpf is ", StringComparison.Ordinal)).Select(answer => answer.Key)];
        Assert.True(beyondLibBpf.Length == 0 || LibBpf.Version < new Version(1, 7), string.Join(' ', beyondLibBpf));
        Assert.All(answers.Where(answer => !reading.Contains(answer.Key) && !open.Contains(answer.Key) && !beyondLibBpf.Contains(answer.Key)), answer =>
            Assert.StartsWith(
                $"unknown: {(answer.Key == "KernelFeature.LinkInfo" ? "this thread lacks CAP_SYS_ADMIN" : lack)}", answer.Value, StringComparison.Ordinal));
        Assert.All(open.Except(beyondLibBpf), name => Assert.Equal("yes", answers[name]));
        Assert.All(reading.Where(name => !name.EndsWith("BpfLsm", StringComparison.Ordinal)), name =>
            Assert.Equal($"{Question.All.Single(question => question.ToString() == name).Ask()}", answers[name]));
    }

    [KernelFact]
    public async Task With_one_capability_the_others_are_named()
    {
        Assert.SkipUnless(KernelVersion.Current >= new KernelVersion(5, 8), "needs kernel 5.8");
        Dictionary<string, string> answers = await AnswersUnderAsync("setpriv", "--bounding-set=-all,+bpf", "--inh-caps=-all");

        Assert.Equal("yes", answers["MapType.LpmTrie"]);
        Assert.Equal("yes", answers["KernelFeature.LargePrograms"]);
        Assert.StartsWith("unknown: this thread lacks CAP_PERFMON", answers["ProgramType.Kprobe"], StringComparison.Ordinal);
        Assert.StartsWith("unknown: this thread lacks CAP_PERFMON", answers["KernelFeature.Trampolines"], StringComparison.Ordinal);
        Assert.StartsWith("unknown: this thread lacks CAP_NET_ADMIN", answers["ProgramType.Xdp"], StringComparison.Ordinal);
        Assert.StartsWith("unknown: this thread lacks CAP_NET_ADMIN", answers["MapType.SockMap"], StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task In_a_user_namespace_capabilities_prove_nothing()
    {
        using (Command namespaces = Command.Start("unshare", "--user", "--map-root-user", "true"))
        {
            Assert.SkipUnless((await namespaces.ResultAsync()).ExitCode == 0, "needs user namespaces because unshare(1) makes none here");
        }

        Dictionary<string, string> answers = await AnswersUnderAsync("unshare", "--user", "--map-root-user");

        Assert.StartsWith("unknown: this process is in a user namespace", answers["ProgramType.Kprobe"], StringComparison.Ordinal);
        Assert.StartsWith("unknown: this process is in a user namespace", answers["KernelFeature.LargePrograms"], StringComparison.Ordinal);
    }

    private static async Task<Dictionary<string, string>> AnswersUnderAsync(string launcher, params string[] arguments)
    {
        string file = Path.GetTempFileName();
        try
        {
            using Command command = Command.Start(
                launcher,
                new Dictionary<string, string?> { [AnswersFile] = file },
                [
                    .. arguments, Environment.ProcessPath!, "--no-progress", "--no-ansi",
                    "--filter-method", $"*.{nameof(Without_capabilities_everything_that_takes_privilege_is_unknown_for_lack_of_them)}",
                ]);
            CommandResult result = await command.ResultAsync();
            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            Assert.Empty(result.Error);
            return JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(file))!;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
