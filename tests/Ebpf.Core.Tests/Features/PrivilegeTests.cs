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
    private const string NoDescriptors = "EBPF_TESTS_NO_DESCRIPTORS";

    // The kernel's BTF is asked only where its configuration tells nothing.
    private const string HideConfig =
        "secret=$(mktemp) && chmod 000 $secret && for file in /proc/config.gz /boot/config-$(uname -r) /lib/modules/$(uname -r)/config; do "
        + "[ ! -e $file ] || mount --bind $secret $file || exit 1; done";

    private const string Run = "exec setpriv --bounding-set=-dac_override,-dac_read_search \"$0\" \"$@\"";

    private static readonly string[] _ofBtf =
    [
        "LinkType.Iterator", "LinkType.Tracing", "KernelFeature.Trampolines", "KernelFeature.FunctionSession", "KernelFeature.SyscallWrapper",
        "KernelFeature.KernelBtf", "KernelFeature.ModuleBtf",
    ];

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
            Dictionary<string, string> own = Ask();
            if (Environment.GetEnvironmentVariable(NoDescriptors) is not null)
            {
                // Again, now that the runtime has opened what it needs for it.
                KernelFeatures.Refresh();
                using (new FileLimit(FileLimit.LowestFree()))
                {
                    own = Ask();
                }
            }

            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(own), TestContext.Current.CancellationToken);
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

    [KernelTheory]
    [InlineData("mount -t tmpfs none /sys", "/sys is not mounted")]
    [InlineData("mount -t tmpfs -o mode=000 none /sys/kernel/btf", "EACCES")]
    public async Task What_the_kernels_BTF_tells_is_unknown_where_this_process_can_not_see_whether_there_is_any(string hide, string reason)
    {
        Assert.SkipUnless(Directory.Exists("/sys/kernel/btf"), "needs /sys/kernel/btf because this kernel has none");
        Dictionary<string, string> answers = await AnswersUnderAsync("unshare", "--mount", "sh", "-c", $"{HideConfig}; {hide} && {Run}");

        // That modules have none before kernel 5.11 is known without looking.
        IEnumerable<string> looked = KernelVersion.Current < new KernelVersion(5, 11) ? _ofBtf.Where(name => name != "KernelFeature.ModuleBtf") : _ofBtf;
        Assert.All(looked, name => Assert.StartsWith("unknown: ", answers[name], StringComparison.Ordinal));
        Assert.Contains(reason, answers["KernelFeature.KernelBtf"], StringComparison.Ordinal);
        Assert.Contains(reason, answers["LinkType.Iterator"], StringComparison.Ordinal);
    }

    [KernelFact]
    public async Task Without_a_free_descriptor_nothing_is_taken_to_be_absent()
    {
        Dictionary<string, string> answers = await AnswersUnderAsync("env", $"{NoDescriptors}=1", "unshare", "--mount", "sh", "-c", $"{HideConfig}; {Run}");
        Assert.All(Question.All, question =>
        {
            string answer = answers[$"{question}"];
            Assert.True(
                answer.StartsWith("unknown: ", StringComparison.Ordinal) || answer.Split(':')[0] == $"{question.Ask()}".Split(':')[0],
                $"{question}: {answer}, where it is {question.Ask()}");
        });
        Assert.All(_ofBtf[..^2], name => Assert.StartsWith("unknown: ", answers[name], StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Ask() => Question.All.ToDictionary(question => $"{question}", question => $"{question.Ask()}");

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
