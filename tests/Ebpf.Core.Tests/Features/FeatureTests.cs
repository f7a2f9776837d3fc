using Ebpf.Features;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Features;

/// <summary>What an error number means, apart from what this kernel returns.</summary>
public sealed class FeatureTests
{
    private static readonly Feature _old = new("a test", new KernelVersion(3, 0));
    private static readonly Feature _future = new("a test", new KernelVersion(99, 1));
    private static readonly Feature _optional = new("a test", new KernelVersion(3, 0), "CONFIG_BPF", "CONFIG_THAT_NOBODY_HAS");

    [KernelFact]
    public void Success_and_what_proves_it_are_yes()
    {
        Assert.True(_future.Judge(0).IsYes);
        Assert.True(_future.Judge(-Errno.EBADF, Errno.EBADF).IsYes);
        Assert.True(_future.Judge(-Errno.EINVAL, Errno.EBADF, Errno.EINVAL).IsYes);
    }

    [KernelTheory]
    [InlineData(Errno.EINVAL)]
    [InlineData(Errno.E2BIG)]
    [InlineData(Errno.EOPNOTSUPP)]
    [InlineData(Errno.ENOTSUPP)]
    public void Not_understood_is_no_with_what_explains_it(int errno)
    {
        Assert.Equal($"no: this kernel is {KernelVersion.Current}; a test came with 99.1", $"{_future.Judge(-errno)}");
        Assert.Equal($"no: the kernel answers {Errno.Name(errno)} to a test", $"{_old.Judge(-errno)}");
        Assert.Contains("CONFIG_THAT_NOBODY_HAS", _optional.Judge(-errno).Reason, StringComparison.Ordinal);
    }

    [KernelTheory]
    [InlineData(Errno.EPERM, "though no capability is missing")]
    [InlineData(Errno.EACCES, "though no capability is missing")]
    [InlineData(Errno.ENOSYS, "though no capability is missing")]
    [InlineData(Errno.ENOMEM, "ENOMEM")]
    [InlineData(Errno.EMFILE, "EMFILE")]
    [InlineData(Errno.EAGAIN, "EAGAIN")]
    public void Anything_else_is_unknown(int errno, string reason)
    {
        FeatureAnswer answer = _future.Judge(-errno);
        Assert.Equal(FeatureSupport.Unknown, answer.Support);
        Assert.Contains(reason, answer.Reason, StringComparison.Ordinal);
        Assert.Equal(new KernelVersion(99, 1), answer.Since);
    }
}
