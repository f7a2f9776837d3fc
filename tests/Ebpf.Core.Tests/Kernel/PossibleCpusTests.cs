using Ebpf.Kernel;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class PossibleCpusTests
{
    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-3,8-11", 8)]
    [InlineData("0,2,4-5", 4)]
    [InlineData("0-511", 512)]
    public void Lists_are_counted(string list, int expected) => Assert.Equal(expected, PossibleCpus.Parse(list));

    [Fact]
    public void CPUs_of_a_list_are_numbered() => Assert.Equal([0, 1, 2, 8, 10, 11], CpuList.Parse("0-2,8,10-11\n", CpuList.Online));

    [Theory]
    [InlineData("")]
    [InlineData("3-1")]
    [InlineData("a-b")]
    [InlineData("0-")]
    [InlineData("0-4294967295")]
    public void Anything_else_is_refused(string list) => Assert.Throws<BpfException>(() => PossibleCpus.Parse(list));

    [KernelFact]
    public void Count_is_that_of_libbpf() => Assert.Equal(LibBpf.libbpf_num_possible_cpus(), PossibleCpus.Count);
}
