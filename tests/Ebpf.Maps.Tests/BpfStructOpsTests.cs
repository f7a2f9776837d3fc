using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfStructOpsTests
{
    [KernelFact(Needs.Trampoline)]
    public void State_and_value_are_read()
    {
        using Collection collection = Load("plain");
        BpfStructOps plain = collection.Maps["plain"].As<BpfStructOps>();
        Assert.Equal(StructOpsState.Init, plain.State);
        using (collection.Maps["plain"].AttachStructOps())
        {
            Assert.Equal(StructOpsState.InUse, plain.State);
            string text = plain.Map.ValueType!.Format(plain.ReadValue());
            Assert.Contains("\"ebpf_plain\"", text, StringComparison.Ordinal);
            Assert.Contains($".ssthresh = 0x{collection.Programs["ssthresh"].Id:x}", text, StringComparison.Ordinal);
        }

        Assert.Contains(plain.State, (StructOpsState[])[StructOpsState.Init, StructOpsState.ToBeFreed]);
        Assert.Throws<MapMismatchException>(() => collection.Maps[".bss"].As<BpfStructOps>());
    }

    [KernelFact(Needs.Trampoline, Since = "6.4")]
    public void Structure_for_a_link_is_ready_once_it_is_filled()
    {
        using Collection collection = Load("linked");
        BpfStructOps linked = collection.Maps["linked"].As<BpfStructOps>();
        using (collection.Maps["linked"].AttachStructOps())
        {
            Assert.Equal(StructOpsState.Ready, linked.State);
        }

        linked.Map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => linked.State);
    }

    private static Collection Load(string structure)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("congestion"));
        foreach (MapSpec map in spec.Maps.Values.Where(map => map.Type == MapType.StructOps))
        {
            map.AutoCreate = map.Name == structure;
        }

        spec.Programs["second_init"].AutoLoad = false;
        return Collection.Load(spec);
    }
}
