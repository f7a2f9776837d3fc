using Ebpf.Errors;

namespace Ebpf.Core.Tests.Errors;

public sealed class PermissionExplainerTests
{
    private const ulong All = ulong.MaxValue;

    private static readonly PermissionFacts _root = new(new KernelVersion(6, 12), new Capabilities(All), false, Lockdown.None, 2, false, 8 << 20);

    [Fact]
    public void Missing_capabilities_are_named()
    {
        BpfPermissionException error = Explain(_root with { Capabilities = new Capabilities(0) });
        Assert.Equal(["CAP_BPF", "CAP_PERFMON"], error.MissingCapabilities);
        Assert.Equal(
            "no permission to load x: EPERM: Operation not permitted: this process lacks CAP_BPF and CAP_PERFMON; run it as root, or give it these capabilities "
            + "(kernel.unprivileged_bpf_disabled is 2: without a capability nothing of BPF is allowed); libbpf says: y",
            error.Message);
    }

    [Fact]
    public void Before_kernel_5_8_it_is_one_capability()
    {
        BpfPermissionException error = Explain(_root with { Capabilities = new Capabilities(0), Kernel = new KernelVersion(5, 4) });
        Assert.Contains("this process lacks CAP_SYS_ADMIN, which kernels before 5.8 ask for (this is 5.4)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void User_namespace_comes_before_the_other_guards_and_tokens_are_named_where_there_are_any()
    {
        PermissionFacts facts = _root with { IsInUserNamespace = true, HasSeccompFilter = true, Lockdown = Lockdown.Integrity };
        Assert.Contains("the process is in a user namespace, where capabilities do not count", Explain(facts).Message, StringComparison.Ordinal);
        Assert.Contains("BPF token (kernel 6.9", Explain(facts).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("token", Explain(facts with { Kernel = new KernelVersion(6, 1) }).Message, StringComparison.Ordinal);
        Assert.Empty(Explain(facts).MissingCapabilities);
    }

    [Fact]
    public void Locked_memory_is_the_reason_only_before_kernel_5_11_and_with_a_limit()
    {
        PermissionFacts old = _root with { Kernel = new KernelVersion(5, 10) };
        Assert.Contains("the limit of locked memory, 8,192 KiB, ", Explain(old).Message, StringComparison.Ordinal);
        Assert.Contains("ulimit -l unlimited", Explain(old).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("locked memory", Explain(old with { MemlockLimit = ulong.MaxValue }).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("locked memory", Explain(_root).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Lockdown.Integrity, false, "the kernel is locked down (Integrity: programs may not write memory)")]
    [InlineData(Lockdown.Confidentiality, true, "the kernel is locked down (Confidentiality: programs may not read or write memory, and no kprobes)")]
    [InlineData(Lockdown.None, true, "a seccomp filter decides about system calls")]
    [InlineData(Lockdown.Unknown, true, "a seccomp filter decides about system calls")]
    [InlineData(Lockdown.Unknown, false, "something else says no")]
    public void Guard_is_named(Lockdown lockdown, bool hasSeccompFilter, string expected)
    {
        BpfPermissionException error = Explain(_root with { Lockdown = lockdown, HasSeccompFilter = hasSeccompFilter });
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Errno);
    }

    [Theory]
    [InlineData(ProgramType.SocketFilter, "CAP_BPF")]
    [InlineData(ProgramType.Kprobe, "CAP_BPF,CAP_PERFMON")]
    [InlineData(ProgramType.Xdp, "CAP_BPF,CAP_NET_ADMIN")]
    [InlineData(ProgramType.Extension, "CAP_BPF,CAP_PERFMON,CAP_NET_ADMIN")]
    public void Programs_need_capabilities_by_their_type(ProgramType type, string expected) =>
        Assert.Equal(expected, string.Join(',', new Capabilities(0).Missing(PermissionExplainer.Needs(type))));

    [Fact]
    public void Facts_of_this_process_are_read()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        PermissionFacts facts = PermissionFacts.Read();
        Assert.Equal((KernelVersion.Current, Capabilities.OfThisThread()), (facts.Kernel, facts.Capabilities));
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim(), $"{facts.UnprivilegedBpfDisabled}");
    }

    private static BpfPermissionException Explain(PermissionFacts facts) =>
        PermissionExplainer.Explain("load x", 1, [Capability.Bpf, Capability.Perfmon], facts, "; libbpf says: y");
}
