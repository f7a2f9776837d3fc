using Ebpf.Kernel;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class BpfSettingsTests
{
    private const string Head = "Limit                     Soft Limit           Hard Limit           Units     ";

    [Theory]
    [InlineData("Max locked memory         8388608              16777216             bytes     ", 8388608ul)]
    [InlineData("Max locked memory         unlimited            unlimited            bytes     ", ulong.MaxValue)]
    [InlineData("Max open files            1024                 4096                 files     ", null)]
    [InlineData("Max locked memory", null)]
    public void The_memory_limit_is_the_soft_one(string line, ulong? expected) => Assert.Equal(expected, BpfSettings.ParseMemlockLimit([Head, line]));

    [KernelFact]
    public async Task Settings_are_those_that_the_shell_sees()
    {
        Assert.Equal(await ShellAsync("cat /proc/sys/kernel/unprivileged_bpf_disabled"), $"{BpfSettings.UnprivilegedBpfDisabled}");
        Assert.Equal(await ShellAsync("cat /proc/sys/net/core/bpf_jit_enable"), $"{BpfSettings.JitEnable}");
        string kilobytes = await ShellAsync("ulimit -l");
        Assert.Equal(kilobytes == "unlimited" ? ulong.MaxValue : ulong.Parse(kilobytes, System.Globalization.CultureInfo.InvariantCulture) * 1024, BpfSettings.MemlockLimit);
    }

    private static async Task<string> ShellAsync(string line)
    {
        using Command command = Command.Start("sh", "-c", line);
        return (await command.ResultAsync()).Output.Trim();
    }
}
