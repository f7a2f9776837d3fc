using Ebpf.Benchmarks.Micro;
using Ebpf.Tests;

namespace Ebpf.Benchmarks.Tests;

public sealed class HotPathTests
{
    public static TheoryData<string> Names { get; } = [.. HotPath.All.Select(path => path.Name)];

    [KernelTheory]
    [MemberData(nameof(Names))]
    public void Hot_path_allocates_nothing(string name) => Assert.Equal(0, HotPath.All.Single(path => path.Name == name).Allocated());

    [Fact]
    public void Path_that_allocates_is_found_out() =>
        Assert.InRange(new HotPath(typeof(Allocating).GetMethod(nameof(Allocating.Allocate))!).Allocated(), 1, 100);

    public sealed class Allocating
    {
        public object? Kept { get; private set; }

        public void Allocate() => Kept = new object();
    }
}
