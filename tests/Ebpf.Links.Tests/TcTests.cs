using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class TcTests
{
    [KernelTheory(Needs.Network)]
    [InlineData(TcDirection.Egress)]
    [InlineData(TcDirection.Ingress)]
    public void Program_sees_packets_and_drops_them_from_attachment_to_disposal(TcDirection direction) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            NetworkDevice device = direction == TcDirection.Egress ? wire.Near : wire.Far;
            using BpfLink link = collection.Programs["first"].AttachTc(device, direction);
            Assert.True(wire.Passes());
            Assert.Equal(1ul, collection.Count("first_count"));
            collection.Variables["first_verdict"].Set(2); // TC_ACT_SHOT
            Assert.False(wire.Passes());
            Assert.Equal(2ul, collection.Count("first_count"));
            link.Dispose();
            Assert.True(wire.Passes());
            Assert.Equal(2ul, collection.Count("first_count"));
            Assert.DoesNotContain("clsact", Qdiscs(device), StringComparison.Ordinal);
        });

    [KernelFact(Needs.Network)]
    public void Priorities_decide_about_the_order()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        using BpfLink one = collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress, new TcOptions { Priority = 20 });
        using BpfLink two = collection.Programs["second"].AttachTc(wire.Near, TcDirection.Egress, new TcOptions { Priority = 10 });
        Assert.True(wire.Passes());
        Assert.Equal(21ul, collection.Count("order"));
    }

    [KernelFact(Needs.Network)]
    public void Taken_place_is_refused_unless_it_is_to_be_replaced()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        var place = new TcOptions { Priority = 7, Handle = 3 };
        BpfLink one = collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress, place);
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => collection.Programs["second"].AttachTc(wire.Near, TcDirection.Egress, place));
            Assert.Contains("there is a filter with priority 7 and handle 3 already", error.Message, StringComparison.Ordinal);
        });
        using BpfLink two = collection.Programs["second"].AttachTc(wire.Near, TcDirection.Egress, place with { Replace = true });

        // The end of the replaced one is not that of the filter.
        one.Dispose();
        Assert.True(wire.Passes());
        Assert.Equal((0ul, 1ul), (collection.Count("first_count"), collection.Count("second_count")));
        two.Dispose();
        Assert.DoesNotContain("clsact", Qdiscs(wire.Near), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Qdisc_goes_with_the_last_filter()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfLink one = collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress), two = collection.Programs["second"].AttachTc(wire.Near, TcDirection.Ingress);
        one.Dispose();
        Assert.Contains("clsact", Qdiscs(wire.Near), StringComparison.Ordinal);
        two.Dispose();
        Assert.DoesNotContain("clsact", Qdiscs(wire.Near), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Qdisc_of_others_stays()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        Tc(wire.Near, "qdisc", "add", "dev", "near", "clsact");
        collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress).Dispose();
        Assert.Contains("clsact", Qdiscs(wire.Near), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Qdisc_without_egress_takes_what_is_received_and_refuses_the_rest()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        Tc(wire.Near, "qdisc", "add", "dev", "near", "ingress");
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress, new TcOptions { Replace = true }));
        Assert.Contains("the interface has the qdisc 'ingress' in the place of 'clsact', and it has no egress", error.Message, StringComparison.Ordinal);
        Assert.Empty(Tc(wire.Near, "filter", "show", "dev", "near", "ingress"));
        collection.Programs["first"].AttachTc(wire.Near, TcDirection.Ingress).Dispose();
        Assert.Contains("qdisc ingress", Qdiscs(wire.Near), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Qdisc_with_filters_of_others_stays()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfLink link = collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress);
        Tc(wire.Near, "filter", "add", "dev", "near", "ingress", "bpf", "direct-action", "object-file", TestFiles.BpfObject("network"), "section", "tc");
        link.Dispose();
        Assert.Contains("clsact", Qdiscs(wire.Near), StringComparison.Ordinal);
        Assert.Contains("direct-action", Tc(wire.Near, "filter", "show", "dev", "near", "ingress"), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Interface_that_is_gone_is_no_trouble()
    {
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            BpfLink link = collection.Programs["first"].AttachTc(wire.Near, TcDirection.Egress);
            VethPair.Ip(Path.GetFileName(wire.NearNamespace.Path), "link", "del", "near");
            link.Dispose();
        });
    }

    [KernelFact(Needs.Network)]
    public void Program_of_another_type_is_refused_and_leaves_no_qdisc()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["count_xdp"].AttachTc(wire.Near, TcDirection.Egress));
        Assert.Contains("programs of type SchedCls are attached there, and this one is of type Xdp", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("clsact", Qdiscs(wire.Near), StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Missing_capability_is_named()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        wire.NearNamespace.Run(() => Privileges.Without(Privileges.NetAdmin, () =>
        {
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(() => collection.Programs["first"].AttachTc("near", TcDirection.Egress));
            Assert.Equal(["CAP_NET_ADMIN"], error.MissingCapabilities);
            Assert.StartsWith("no permission to attach 'first' to tc egress of near", error.Message, StringComparison.Ordinal);
        }));
    }

    private static string Qdiscs(NetworkDevice device) => Tc(device, "qdisc", "show", "dev", device.Name!);

    private static string Tc(NetworkDevice device, params string[] arguments) => Shell.Run("tc", ["-n", Path.GetFileName(device.Namespace.Path), .. arguments]);
}
