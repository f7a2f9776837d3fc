using Ebpf.Kernel;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class SecurityFsTests
{
    [Theory]
    [InlineData("[none] integrity confidentiality\n", Lockdown.None)]
    [InlineData("none [integrity] confidentiality\n", Lockdown.Integrity)]
    [InlineData("none integrity [confidentiality]\n", Lockdown.Confidentiality)]
    [InlineData("", Lockdown.Unknown)]
    [InlineData("none integrity", Lockdown.Unknown)]
    [InlineData("][", Lockdown.Unknown)]
    [InlineData("none [something new]", Lockdown.Unknown)]
    public void The_mode_is_the_one_in_brackets(string text, Lockdown expected) => Assert.Equal(expected, SecurityFs.ParseLockdown(text));

    [KernelFact]
    public async Task Lockdown_is_what_a_mounted_securityfs_says_and_reading_it_mounts_nothing()
    {
        string[] mounts = SecurityFsMounts();
        int open = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        Lockdown mode = default;
        for (int i = 0; i < 20; i++)
        {
            mode = SecurityFs.ReadLockdown();
        }

        Assert.Equal(mounts, SecurityFsMounts());
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 0, open + 10);
        Assert.Equal(mode, KernelFeatures.Lockdown);
        Assert.Equal(mode, SecurityFs.ParseLockdown(await ReadMountedAsync("lockdown")));
        Assert.Equal((await ReadMountedAsync("lsm")).Trim().Split(','), SecurityFs.ReadModules());
    }

    // Others may mount and unmount meanwhile.
    private static string[] SecurityFsMounts() =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(" securityfs ", StringComparison.Ordinal))];

    // In a mount namespace that ends with the command.
    private static async Task<string> ReadMountedAsync(string file)
    {
        using Command command = Command.Start("unshare", "--mount", "sh", "-c", $"[ -e /sys/kernel/security/lsm ] || mount -t securityfs none /sys/kernel/security && cat /sys/kernel/security/{file}");
        CommandResult result = await command.ResultAsync();
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }
}
