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

    [KernelFact(Since = "5.10")]
    public void Traces_are_removed_while_their_ids_are_enumerated()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("typed_maps")));
        BpfStackTraces stacks = collection.Maps["stacks"].AsStackTraces();
        int[] all = TakeStacks(collection);
        Assert.Equal(all, stacks.Ids);

        // The one that was handed out last.
        var found = new List<int>();
        foreach (int id in stacks.Ids)
        {
            found.Add(id);
            Assert.True(id == all[0] || stacks.Remove(id));
        }

        Assert.Equal(all, found);
        Assert.Equal([all[0]], stacks.Ids);

        // The one that comes next.
        Assert.Equal(all, TakeStacks(collection));
        found.Clear();
        foreach (int id in stacks.Ids)
        {
            found.Add(id);
            Assert.Equal(id == all[0], stacks.Remove(all[1]));
        }

        Assert.Equal(all, found);
        Assert.Equal(all.Except([all[1]]), stacks.Ids);
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

    // One stack without more and more of its innermost frames; those whose hash another one has are left out.
    private static int[] TakeStacks(Collection collection)
    {
        const int Frames = 6;
        var ids = new SortedSet<int>();
        for (ulong skip = 0; skip < Frames; skip++)
        {
            collection.Variables["skip"].Set(skip);
            collection.Programs["take_stack"].Run(new TestRunOptions());
            ids.Add((int)collection.Variables["stack"].Get<long>());
        }

        int[] found = [.. ids.Where(id => id >= 0)];
        Assert.InRange(found.Length, 3, Frames);
        return found;
    }
}
