using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfStackTracesTests
{
    [KernelFact(Since = "5.10")]
    public void Stack_of_the_kernel_is_read_and_named()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("typed_maps")));
        BpfStackTraces stacks = collection.Maps["stacks"].AsStackTraces();
        Assert.Equal(32, stacks.MaxDepth);
        Assert.False(stacks.HasBuildIds);
        collection.Programs["take_stack"].Run(new TestRunOptions());
        int id = (int)collection.Variables["stack"].Get<long>();
        Assert.InRange(id, 0, 63);

        var addresses = new ulong[stacks.MaxDepth + 1];
        addresses[^1] = 0xa5;
        Assert.True(stacks.TryGetTrace(id, addresses, out int depth));
        Assert.InRange(depth, 1, 32);
        Assert.Equal(0xa5ul, addresses[^1]);
        Assert.Equal([id], stacks.Ids);

        KernelSymbols symbols = KernelSymbols.Load();
        string[] names = [.. addresses.Take(depth).Select(address => symbols.Find(address)!.Value.Name)];
        Assert.Contains(names, name => name.Contains("bpf", StringComparison.Ordinal));
        Assert.Contains(names, name => name.Contains("syscall", StringComparison.Ordinal));

        Assert.True(stacks.Remove(id));
        Assert.False(stacks.Remove(id));
        Assert.False(stacks.TryGetTrace(id, addresses, out depth));
        Assert.Equal(0, depth);
        Assert.False(stacks.TryGetTrace(-17, addresses, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => stacks.TryGetTrace(id, new ulong[31], out _));
        Assert.Throws<InvalidOperationException>(() => stacks.TryGetTrace(id, new BuildIdFrame[32], out _));
    }

    [KernelFact]
    public void Map_of_build_ids_is_created()
    {
        using BpfStackTraces stacks = BpfStackTraces.Create("stacks", 16, maxDepth: 10, hasBuildIds: true);
        Assert.Equal(10, stacks.MaxDepth);
        Assert.False(stacks.TryGetTrace(3, new BuildIdFrame[10], out int depth));
        Assert.Equal(0, depth);
    }

    [Fact]
    public void Symbol_is_the_last_that_does_not_start_after_the_address()
    {
        KernelSymbols symbols = KernelSymbols.Parse(
            ["ffffffff81000100 T later", "ffffffff81000000 T first", "ffffffff81000000 t alias", "ffffffffc0000000 t hook\t[nf_tables]", "damaged", ""]);
        Assert.Equal(4, symbols.Count);
        Assert.Null(symbols.Find(1));
        Assert.Equal("first+0x0", symbols.Find(0xffffffff81000000)!.Value.ToString());
        Assert.Equal("first+0xff", symbols.Find(0xffffffff810000ff)!.Value.ToString());
        Assert.Equal("later+0x0", symbols.Find(0xffffffff81000100)!.Value.ToString());
        Assert.Equal("hook+0x41 [nf_tables]", symbols.Find(0xffffffffc0000041)!.Value.ToString());
        BpfPermissionException hidden = Assert.Throws<BpfPermissionException>(() => KernelSymbols.Parse(["0000000000000000 T _text"]));
        Assert.Equal(["CAP_SYSLOG"], hidden.MissingCapabilities);
    }
}
