using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>The BTF of the running kernel.</summary>
public sealed class BtfKernelTests
{
    // Before, the kernel's BTF can not be mapped, and is copied.
    [KernelFact(Needs.KernelBtf, Since = "6.16")]
    public void Opening_and_finding_allocate_little()
    {
        BtfSpec.LoadKernel().FindType<BtfStruct>("task_struct");
        long before = GC.GetAllocatedBytesForCurrentThread();
        BtfSpec btf = BtfSpec.LoadKernel();
        Assert.NotNull(btf.FindType("task_struct", BtfKind.Struct));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [KernelFact(Needs.KernelBtf)]
    public void Types_are_those_of_the_file()
    {
        BtfSpec kernel = BtfSpec.LoadKernel();
        BtfSpec file = BtfSpec.Load("/sys/kernel/btf/vmlinux");
        Assert.Equal(file.TypeCount, kernel.TypeCount);
        Assert.Equal(file.FindType<BtfStruct>("task_struct")!.ToC(), kernel.FindType<BtfStruct>("task_struct")!.ToC());
    }

    [KernelFact(Needs.KernelBtf)]
    public void Members_of_a_task_are_where_they_should_be()
    {
        BtfStruct task = BtfSpec.LoadKernel().FindType<BtfStruct>("task_struct")!;
        Assert.Equal((16, "char[16]"), (task.FindMember("comm")!.Type.Size, task.FindMember("comm")!.Type.ToString()));
        Assert.Equal(
            task.FindMember("se")!.Offset + ((BtfStruct)task.FindMember("se")!.Type).FindMember("load.weight")!.Offset,
            task.FindMember("se.load.weight")!.Offset);
    }

    [KernelFact(Needs.KernelBtf)]
    public void Kfuncs_are_tagged()
    {
        BtfSpec btf = BtfSpec.LoadKernel();
        Assert.SkipUnless(btf.FindTypes("bpf_kfunc").Count > 0, Machine.IsOlder("6.10") ?? "needs tags of kfuncs because this kernel was built with an old pahole");
        BtfFunction function = btf.FindType<BtfFunction>("bpf_task_from_pid")!;
        Assert.Contains(function.DeclarationTags, tag => tag.Name == "bpf_kfunc" && tag.ComponentIndex == -1);
    }

    [Fact]
    public void Module_that_is_not_there_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux");
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => BtfSpec.LoadKernelModule("no_such_module"));
        Assert.Contains("/sys/kernel/btf/no_such_module", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../vmlinux")]
    [InlineData("vmlinux")]
    [InlineData("..")]
    public void Name_that_is_none_of_a_module_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => BtfSpec.LoadKernelModule(name));

    [KernelFact(Needs.KernelBtf)]
    public async Task Threads_see_the_same_types()
    {
        for (int round = 0; round < 5; round++)
        {
            BtfSpec btf = BtfSpec.LoadKernel();
            using var start = new Barrier(4);
            BtfType[][] seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                start.SignalAndWait();
                BtfStruct task = btf.FindType<BtfStruct>("task_struct")!;
                return (BtfType[])[task, .. task.Members.Select(member => member.Type), .. btf.OfKind(BtfKind.Union).Take(500)];
            })));
            Assert.All(seen, types => Assert.True(types.AsSpan().SequenceEqual(seen[0])));
        }
    }
}
