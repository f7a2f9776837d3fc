
namespace Ebpf.Core.Tests.Features;

public sealed class CapabilitiesTests
{
    private const ulong Bpf = 1ul << 39, Perfmon = 1ul << 38, SysAdmin = 1ul << 21, NetAdmin = 1ul << 12;

    [Theory]
    [InlineData(0, "CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN")]
    [InlineData(Bpf, "CAP_PERFMON,CAP_NET_ADMIN")]
    [InlineData(Bpf | Perfmon | NetAdmin, "")]
    [InlineData(SysAdmin, "")]
    public void Missing_are_those_that_neither_are_there_nor_implied(ulong mask, string expected) =>
        Assert.Equal(expected, string.Join(',', new Capabilities(mask).Missing([Capability.Bpf, Capability.Perfmon, Capability.NetAdmin])));

    [Fact]
    public void SysAdmin_does_not_stand_for_SysResource() =>
        Assert.Equal(["CAP_SYS_RESOURCE"], new Capabilities(SysAdmin).Missing([Capability.SysResource]));

    [Fact]
    public void Own_capabilities_are_those_of_the_kernel()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        string line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("CapEff:", StringComparison.Ordinal));
        Assert.Equal(Convert.ToUInt64(line[7..].Trim(), 16), Capabilities.OfThisThread().Mask);
    }
}
