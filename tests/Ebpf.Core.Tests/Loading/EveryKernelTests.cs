using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

/// <summary>Objects that were compiled once load in all kernels: the matrix runs this in each.</summary>
public sealed class EveryKernelTests
{
    [KernelTheory]
    [Trait("Kernel", "every")]
    [InlineData("core")]
    [InlineData("counting")]
    [InlineData("globals")]
    [InlineData("histogram")]
    [InlineData("mixed")]
    public void Object_that_was_compiled_once_loads_here(string name)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject(name));
        using Collection collection = Collection.Load(spec);
        Assert.Equal(spec.Programs.Values.Where(program => program.AutoLoad).Select(program => program.Name).Order(), collection.Programs.Keys.Order());
    }

    [KernelFact]
    [Trait("Kernel", "every")]
    public void Relocation_gives_the_offset_of_this_kernel()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("core"));
        spec.Programs["reads_tgid"].AutoLoad = true;
        using Collection collection = Collection.Load(spec);
        uint offset = collection.Programs["offset_of_tgid"].Run(new TestRunOptions { Data = new byte[64] }).ReturnValue;
        BtfMember tgid = BtfSpec.LoadKernel().FindType<BtfStruct>("task_struct")!.FindMember("tgid")!;
        Assert.Equal(tgid.Offset, (int)offset);
    }
}
