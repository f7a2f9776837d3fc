using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class XdpTests
{
    [KernelTheory(Needs.Network)]
    [InlineData(XdpMode.Generic)]
    [InlineData(XdpMode.Native)]
    public void Program_sees_packets_and_drops_them_from_attachment_to_disposal(XdpMode mode) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            BpfProgram program = collection.Programs["count_xdp"];
            BpfLink link = program.AttachXdp(wire.Far, new XdpOptions { Modes = [mode] });
            string name = mode == XdpMode.Generic ? "generic" : "native";
            Assert.Equal($"XDP of far in network namespace {wire.FarNamespace} in {name} mode", link.Target);
            Assert.Equal(mode == XdpMode.Generic ? new XdpPrograms(program.Id, null, null) : new(null, program.Id, null), ProgramQuery.Xdp(wire.Far));

            Assert.True(wire.Passes());
            Assert.Equal(1ul, collection.Count("xdp_count"));
            collection.Variables["xdp_verdict"].Set(1); // XDP_DROP
            Assert.False(wire.Passes());
            Assert.Equal(2ul, collection.Count("xdp_count"));

            link.Dispose();
            link.Dispose();
            Assert.True(wire.Passes());
            Assert.Equal(2ul, collection.Count("xdp_count"));
            Assert.Equal(new XdpPrograms(null, null, null), ProgramQuery.Xdp(wire.Far));
        });

    [KernelFact(Needs.Network)]
    public void Native_mode_is_chosen_where_the_driver_has_it()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        using BpfLink link = collection.Programs["count_xdp"].AttachXdp(wire.Far, new XdpOptions(), out XdpOutcome outcome);
        Assert.Equal(XdpMode.Native, outcome.Mode);
        Assert.Empty(outcome.Refusals);
    }

    [KernelFact(Needs.Network)]
    public void Generic_mode_follows_where_the_driver_has_none_and_the_reason_is_kept()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        NetworkDevice loopback = NetworkDevice.FromName("lo", wire.FarNamespace);
        using BpfLink link = collection.Programs["count_xdp"].AttachXdp(loopback, new XdpOptions(), out XdpOutcome outcome);
        Assert.Equal(XdpMode.Generic, outcome.Mode);
        Assert.EndsWith(" in generic mode", link.Target, StringComparison.Ordinal);
        Assert.Contains(
            "in native mode: EOPNOTSUPP: Operation not supported: the kernel says: Underlying driver does not support XDP in native mode",
            Assert.Single(outcome.Refusals).Message,
            StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Refusal_has_the_drivers_words()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        VethPair.Ip(Path.GetFileName(wire.NearNamespace.Path), "link", "set", "near", "mtu", "9000");
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(
                () => collection.Programs["count_xdp"].AttachXdp(wire.Far, new XdpOptions { Modes = [XdpMode.Native] }));
            Assert.Matches("the kernel says: (veth: )?Peer MTU is too large to set XDP", error.Message);
        });
        Assert.Equal(new XdpPrograms(null, null, null), ProgramQuery.Xdp(wire.Far));
    }

    [KernelFact(Needs.Network)]
    public void Each_mode_that_is_refused_is_told()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        VethPair.Ip(Path.GetFileName(wire.NearNamespace.Path), "link", "set", "near", "mtu", "9000");
        BpfException error = Assert.Throws<BpfException>(
            () => collection.Programs["count_xdp"].AttachXdp(wire.Far, new XdpOptions { Modes = [XdpMode.Offload, XdpMode.Native] }));
        Assert.Contains("in any of the modes Offload, Native: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("in offload mode: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("in native mode: ", error.Message, StringComparison.Ordinal);
    }

    [KernelTheory(Needs.Network)]
    [InlineData(XdpMode.Native)]
    [InlineData(XdpMode.Generic)]
    public void Second_program_is_refused_and_the_first_is_named(XdpMode second)
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["count_xdp"];
        using BpfLink link = first.AttachXdp(wire.Far);
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(
                () => collection.Programs["other_xdp"].AttachXdp(wire.Far, new XdpOptions { Modes = [second] }));
            Assert.Contains(
                $"there is 'count_xdp' (program {first.Id}) in native mode already; end that first, or set XdpOptions.Replace",
                error.Message,
                StringComparison.Ordinal);
        });
        Assert.Equal(new XdpPrograms(null, first.Id, null), ProgramQuery.Xdp(wire.Far));
    }

    [KernelTheory(Needs.Network)]
    [InlineData(true)]
    [InlineData(false)]
    public void Replace_ends_what_is_there(bool isLink) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            BpfProgram first = collection.Programs["count_xdp"], second = collection.Programs["other_xdp"];
            using BpfLink old = isLink ? first.AttachXdp(wire.Far) : AttachOverNetlink(first, wire.Far, XdpMode.Generic);
            using BpfLink link = second.AttachXdp(wire.Far, new XdpOptions { Replace = true }, out XdpOutcome outcome);
            Assert.Equal([first.Id], outcome.Replaced);
            Assert.Equal(new XdpPrograms(null, second.Id, null), ProgramQuery.Xdp(wire.Far));
            Assert.True(wire.Passes());
            Assert.Equal((0ul, 1ul), (collection.Count("xdp_count"), collection.Count("other_count")));

            // The former one's end is no longer the interface's.
            old.Dispose();
            Assert.Equal(new XdpPrograms(null, second.Id, null), ProgramQuery.Xdp(wire.Far));
        });

    [KernelFact(Needs.Network)]
    public void Replaced_program_is_put_back_if_the_new_one_can_not_be_attached()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["count_xdp"];
        using BpfLink old = AttachOverNetlink(first, wire.Far, XdpMode.Generic);
        VethPair.Ip(Path.GetFileName(wire.NearNamespace.Path), "link", "set", "near", "mtu", "9000");
        Assert.Throws<BpfException>(
            () => collection.Programs["other_xdp"].AttachXdp(wire.Far, new XdpOptions { Modes = [XdpMode.Native], Replace = true }));
        Assert.Equal(new XdpPrograms(first.Id, null, null), ProgramQuery.Xdp(wire.Far));
    }

    [KernelFact(Needs.Network)]
    public void Attachment_over_netlink_ends_its_own_program_only() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            BpfLink first = AttachOverNetlink(collection.Programs["count_xdp"], wire.Far, XdpMode.Native);
            Assert.True(wire.Passes());
            Assert.Equal(1ul, collection.Count("xdp_count"));
            Assert.Throws<BpfException>(() => AttachOverNetlink(collection.Programs["other_xdp"], wire.Far, XdpMode.Native));

            VethPair.Ip(Path.GetFileName(wire.FarNamespace.Path), "link", "set", "far", "xdpdrv", "off");
            using BpfLink second = AttachOverNetlink(collection.Programs["other_xdp"], wire.Far, XdpMode.Native);
            first.Dispose();
            Assert.Equal(new XdpPrograms(null, collection.Programs["other_xdp"].Id, null), ProgramQuery.Xdp(wire.Far));
            second.Dispose();
            Assert.Equal(new XdpPrograms(null, null, null), ProgramQuery.Xdp(wire.Far));
        });

    [KernelFact(Needs.Network)]
    public void Missing_capability_is_named()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        wire.FarNamespace.Run(() => Privileges.Without(Privileges.NetAdmin, () =>
        {
            // Over netlink, as the link asks for no capability where unprivileged users may call bpf(2).
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(
                () => AttachOverNetlink(collection.Programs["count_xdp"], "far", XdpMode.Generic, errno => Refusal.NetlinkPrivilege(collection.Programs["count_xdp"], "XDP of far", errno)));
            Assert.Equal(["CAP_NET_ADMIN"], error.MissingCapabilities);
            Assert.StartsWith("no permission to attach 'count_xdp' to XDP of far", error.Message, StringComparison.Ordinal);
        }));
    }

    [KernelFact(Needs.Network)]
    public void Program_of_another_type_is_refused()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["first"].AttachXdp(wire.Far));
        Assert.Contains("programs of type Xdp are attached there, and this one is of type SchedCls", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Program_from_a_pin_or_id_is_attached_as_well()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        using BpfProgram program = BpfProgram.FromId(collection.Programs["count_xdp"].Id);
        using BpfLink link = program.AttachXdp(wire.Far);
        Assert.True(wire.Passes());
        Assert.Equal(1ul, collection.Count("xdp_count"));
    }

    [KernelFact]
    public void No_mode_is_an_argument_error()
    {
        using Collection collection = NetworkObject.Load();
        Assert.Throws<ArgumentException>(() => collection.Programs["count_xdp"].AttachXdp("lo", new XdpOptions { Modes = [] }));
    }

    private static BpfLink AttachOverNetlink(BpfProgram program, NetworkDevice device, XdpMode mode, Func<int, BpfException?>? explain = null) =>
        XdpNetlink.Attach(program, device, mode, "XDP", explain ?? (_ => null));
}
