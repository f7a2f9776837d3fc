using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class NetfilterTests
{
    private const string Since = "6.4";

    [KernelFact(Needs.Network, Since = Since)]
    public void Program_sees_packets_and_drops_them_from_attachment_to_disposal() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load("netfilter");
            BpfLink link = collection.Programs["at_hook"].AttachNetfilter(new NetfilterOptions { Namespace = wire.FarNamespace, Priority = -128 });
            Assert.Equal($"netfilter IPv4 LocalIn at priority -128 in network namespace {wire.FarNamespace}", link.Target);
            Assert.True(wire.Passes());
            Assert.Equal(2ul, collection.Count("count"));
            collection.Variables["verdict"].Set(0); // NF_DROP
            wire.SendOnly();
            Assert.True(SpinWait.SpinUntil(() => collection.Count("count") == 3, TimeSpan.FromMinutes(1)));
            collection.Variables["verdict"].Set(1);
            int number = wire.SendOnly();
            Assert.Equal(number, wire.Receive());
            link.Dispose();
            Assert.True(wire.Passes());
            Assert.Equal(4ul, collection.Count("count"));
        });

    [KernelFact(Needs.Network, Since = Since)]
    public void Taken_and_impossible_priorities_are_refused()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load("netfilter");
        BpfProgram program = collection.Programs["at_hook"];
        var options = new NetfilterOptions { Namespace = wire.FarNamespace, Priority = 7 };
        using BpfLink link = program.AttachNetfilter(options);
        FileDescriptors.AssertNoneLeft(() =>
        {
            Refused(options, "another program has this priority at this hook");
            Refused(options with { Priority = int.MaxValue }, "the lowest and the highest number are no priorities");
        });
        program.AttachNetfilter(options with { Hook = NetfilterHook.LocalOut }).Dispose();
        program.AttachNetfilter(options with { Protocol = NetfilterProtocol.IPv6 }).Dispose();

        void Refused(NetfilterOptions asked, string reason) =>
            Assert.Contains(reason, Assert.Throws<BpfException>(() => program.AttachNetfilter(asked)).Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network, Since = "6.6")]
    public void Fragments_are_put_together_above_a_priority()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load("netfilter");
        BpfProgram program = collection.Programs["at_hook"];
        var options = new NetfilterOptions { Namespace = wire.FarNamespace, Hook = NetfilterHook.PreRouting, Defragment = true, Priority = -399 };
        using BpfLink link = program.AttachNetfilter(options);
        Assert.True(wire.Passes());
        BpfException error = Assert.Throws<BpfException>(() => program.AttachNetfilter(options with { Priority = -400 }));
        Assert.Contains("the priority must be above -400", error.Message, StringComparison.Ordinal);
    }
}
