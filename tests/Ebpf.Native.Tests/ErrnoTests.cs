using System.Reflection;
using System.Runtime.InteropServices;

namespace Ebpf.Native.Tests;

public partial class ErrnoTests
{
    [LinuxTheory]
    [InlineData(1, "EPERM: Operation not permitted")]
    [InlineData(-1, "EPERM: Operation not permitted")]
    [InlineData(22, "EINVAL: Invalid argument")]
    [InlineData(524, "ENOTSUPP: Operation not supported by the kernel")]
    [InlineData(4000, "LIBBPF_ERRNO__LIBELF: Something wrong in libelf")]
    [InlineData(-4013, "LIBBPF_ERRNO__NLPARSE: Incorrect netlink message parsing")]
    [InlineData(4014, "Unknown libbpf error 4014")]
    [InlineData(41, "Unknown error 41")]
    [InlineData(600, "Unknown error 600")]
    [InlineData(int.MinValue, "Unknown error -2147483648")]
    public void An_error_is_named_and_described(int errno, string description) => Assert.Equal(description, Errno.Describe(errno));

    [Fact]
    public void Constants_and_names_agree()
    {
        var constants = typeof(Errno).GetFields(BindingFlags.Static | BindingFlags.NonPublic);
        Assert.All(
            constants.Where(f => f is { IsLiteral: true, IsPrivate: false }),
            f => Assert.Equal(f.Name, Errno.Name((int)f.GetRawConstantValue()!)));
    }

    [LinuxFact]
    public unsafe void Names_are_those_of_libc()
    {
        Assert.SkipUnless(
            NativeLibrary.TryLoad("libc.so.6", out nint libc) && NativeLibrary.TryGetExport(libc, "strerrorname_np", out _),
            "strerrorname_np needs glibc 2.32.");

        Assert.Equal(
            Enumerable.Range(1, 200).Select(n => Marshal.PtrToStringUTF8((nint)strerrorname_np(n))),
            Enumerable.Range(1, 200).Select(Errno.Name));
    }

    [LibraryImport("libc")]
    private static unsafe partial byte* strerrorname_np(int errno);
}
