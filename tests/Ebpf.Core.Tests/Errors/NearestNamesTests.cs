using Ebpf.Errors;

namespace Ebpf.Core.Tests.Errors;

public sealed class NearestNamesTests
{
    private static readonly string[] _names =
        ["do_sys_open", "do_sys_openat2", "do_filp_open", "tcp_connect", "tcp_v4_connect", "tcp_connect.isra.0", "__x64_sys_openat", "vfs_read"];

    [Theory]
    [InlineData("do_filp_opem", "do_filp_open")]
    [InlineData("Do_Filp_Open", "do_filp_open")]
    [InlineData("vfs_raed", "vfs_read")]
    [InlineData("tcp_connect", "tcp_connect, tcp_connect.isra.0")]
    [InlineData("sys_openat", "__x64_sys_openat, do_sys_openat2")]
    [InlineData("zzzz", "")]
    [InlineData("", "")]
    public void Most_alike_comes_first(string name, string expected) => Assert.Equal(expected, string.Join(", ", NearestNames.Find(name, _names)));

    [Fact]
    public void Five_are_enough_and_each_comes_once() =>
        Assert.Equal(["a_1", "a_2", "a_3", "a_4", "a_5"], NearestNames.Find("a_0", Enumerable.Range(1, 9).SelectMany(i => new[] { $"a_{i}", $"a_{i}" })));

    [Fact]
    public void Sentence_is_empty_when_nothing_is_like_it()
    {
        Assert.Equal("", NearestNames.Sentence("zzzz", _names));
        Assert.Equal("; there are vfs_read", NearestNames.Sentence("vfs_rea", _names, "there are"));
    }
}
