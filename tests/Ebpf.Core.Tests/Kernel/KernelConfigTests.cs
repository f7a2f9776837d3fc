using Ebpf.Core.Tests.Features;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class KernelConfigTests
{
    private const string Text = """
        #
        # Linux/x86 6.18.44 Kernel Configuration
        #
        CONFIG_BPF=y
        CONFIG_NET_ACT_BPF=m
        # CONFIG_KPROBES is not set
        CONFIG_HZ=250
        CONFIG_PHYSICAL_START=0x1000000
        CONFIG_LSM="lockdown,bpf"
        CONFIG_EMPTY=""
        CONFIG_QUOTED="a \"b\" \\ c=d"
        not an option=y
        """;

    [Theory]
    [InlineData("CONFIG_BPF", "y", true)]
    [InlineData("CONFIG_NET_ACT_BPF", "m", true)]
    [InlineData("CONFIG_KPROBES", null, false)]
    [InlineData("CONFIG_NEVER_HEARD_OF", null, false)]
    [InlineData("CONFIG_HZ", "250", false)]
    [InlineData("CONFIG_PHYSICAL_START", "0x1000000", false)]
    [InlineData("CONFIG_LSM", "lockdown,bpf", false)]
    [InlineData("CONFIG_EMPTY", "", false)]
    [InlineData("CONFIG_QUOTED", "a \"b\" \\ c=d", false)]
    [InlineData("not an option", null, false)]
    [InlineData("BPF", null, false)]
    public void Options_have_their_values(string option, string? value, bool enabled)
    {
        KernelConfig config = KernelConfig.Parse("a text", new StringReader(Text));
        Assert.Equal(value, config[option]);
        Assert.Equal(enabled, config.IsEnabled(option));
        Assert.Equal("a text", config.Source);
    }

    [KernelFact]
    public void The_running_kernels_options_are_those_in_its_file()
    {
        Assert.SkipWhen(KernelConfig.Current is null, "this kernel's configuration can not be read");
        KernelConfig config = KernelConfig.Current;
        string[] lines = [.. MachineConfig.Lines(config.Source).Where(line => line.StartsWith("CONFIG_", StringComparison.Ordinal))];
        Assert.InRange(lines.Length, 500, 50_000);
        Assert.All(lines, line => Assert.Equal(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('"'), config[line[..line.IndexOf('=', StringComparison.Ordinal)]]));
        Assert.True(config.IsEnabled("CONFIG_BPF_SYSCALL"));
    }
}
