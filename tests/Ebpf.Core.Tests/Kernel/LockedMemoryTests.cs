using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class LockedMemoryTests
{
    private const string IsSecond = "EBPF_TESTS_LOCKED_MEMORY";

    // libbpf raises the limit at the first map or program of a process, and never again: so this takes a process of its own, that has the limit.
    [KernelFact(Until = "5.11")]
    public async Task Limit_is_taken_away_though_the_first_thread_may_not()
    {
        if (Environment.GetEnvironmentVariable(IsSecond) is null)
        {
            using Command second = Command.Start(
                "sh",
                new Dictionary<string, string?> { [IsSecond] = "1" },
                "-c", "ulimit -l 64 && exec \"$0\" \"$@\"", Environment.ProcessPath!, "--no-progress", "--no-ansi",
                "--filter-method", $"*.{nameof(Limit_is_taken_away_though_the_first_thread_may_not)}");
            CommandResult result = await second.ResultAsync();
            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            Assert.Contains("succeeded: 1", result.Output, StringComparison.Ordinal);
            return;
        }

        var large = new MapSpec("large", MapType.Hash, 4, 4096, 1024);
        Privileges.Without(null, () => Assert.Throws<BpfPermissionException>(() => BpfMap.Create(large)));
        BpfMap.Create(large).Dispose();
    }
}
