using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class TcxTests
{
    private const string Since = "6.6";

    [KernelTheory(Needs.Network, Since = Since)]
    [InlineData(TcDirection.Egress)]
    [InlineData(TcDirection.Ingress)]
    public void Program_sees_packets_and_drops_them_from_attachment_to_disposal(TcDirection direction) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            using BpfLink link = collection.Programs["first"].AttachTcx(direction == TcDirection.Egress ? wire.Near : wire.Far, direction);
            Assert.True(wire.Passes());
            Assert.Equal(1ul, collection.Count("first_count"));
            collection.Variables["first_verdict"].Set(2); // TCX_DROP
            Assert.False(wire.Passes());
            Assert.Equal(2ul, collection.Count("first_count"));
            link.Dispose();
            Assert.True(wire.Passes());
            Assert.Equal(2ul, collection.Count("first_count"));
        });

    [KernelFact(Needs.Network, Since = Since)]
    public void Anchors_decide_about_the_order()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["first"], second = collection.Programs["second"], third = collection.Programs["third"];
        using BpfLink one = first.AttachTcx(wire.Near, TcDirection.Egress);
        using BpfLink two = second.AttachTcx(wire.Near, TcDirection.Egress, new TcxOptions { Anchor = AttachAnchor.Before(one) });
        BpfLink three = third.AttachTcx(wire.Near, TcDirection.Egress, new TcxOptions { Anchor = AttachAnchor.After(second) });
        Assert.True(wire.Passes());
        Assert.Equal(231ul, collection.Count("order"));

        three.Dispose();
        three = third.AttachTcx(wire.Near, TcDirection.Egress, new TcxOptions { Anchor = AttachAnchor.First });
        collection.Variables["order"].Set(0ul);
        Assert.True(wire.Passes());
        Assert.Equal(321ul, collection.Count("order"));

        three.Dispose();
        three = third.AttachTcx(wire.Near, TcDirection.Egress, new TcxOptions { Anchor = AttachAnchor.AfterProgram(first.Id) });
        collection.Variables["order"].Set(0ul);
        Assert.True(wire.Passes());
        Assert.Equal(213ul, collection.Count("order"));
        three.Dispose();
    }

    [KernelFact(Needs.Network, Since = Since)]
    public void Query_tells_programs_links_and_revision()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["first"], second = collection.Programs["second"];
        AttachTarget target = AttachTarget.OfDevice(wire.Near);
        Assert.Empty(ProgramQuery.Of(target, AttachType.TcxEgress).Programs);
        using BpfLink one = first.AttachTcx(wire.Near, TcDirection.Egress);
        AttachedPrograms before = ProgramQuery.Of(target, AttachType.TcxEgress);
        AttachedProgram only = Assert.Single(before.Programs);
        Assert.Equal(first.Id, only.Id);
        Assert.NotNull(only.LinkId);

        // An id found so is an anchor, too.
        using BpfLink two = second.AttachTcx(
            wire.Near, TcDirection.Egress, new TcxOptions { Anchor = AttachAnchor.BeforeLink(only.LinkId.Value), ExpectedRevision = before.Revision });
        AttachedPrograms after = ProgramQuery.Of(target, AttachType.TcxEgress);
        Assert.Equal([second.Id, first.Id], after.Programs.Select(program => program.Id));
        Assert.True(after.Revision > before.Revision);
        Assert.Empty(ProgramQuery.Of(target, AttachType.TcxIngress).Programs);
    }

    [KernelFact(Needs.Network, Since = Since)]
    public void Stale_revision_missing_anchor_and_second_attachment_are_refused()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["first"], second = collection.Programs["second"];
        using BpfLink one = first.AttachTcx(wire.Near, TcDirection.Egress);
        FileDescriptors.AssertNoneLeft(() =>
        {
            Refused(second, new TcxOptions { ExpectedRevision = 4711 }, "ESTALE: Stale file handle: the programs there have changed since revision 4711");
            Refused(second, new TcxOptions { Anchor = AttachAnchor.Before(second) }, $"what is to stand 'before program {second.Id}' is not attached there");
            Refused(second, new TcxOptions { Anchor = AttachAnchor.AfterLink(uint.MaxValue) }, "what is to stand 'after link 4294967295' is not attached there");
            Refused(first, new TcxOptions(), "this program is attached there already");
        });

        void Refused(BpfProgram program, TcxOptions options, string reason)
        {
            BpfException error = Assert.Throws<BpfException>(() => program.AttachTcx(wire.Near, TcDirection.Egress, options));
            Assert.StartsWith($"'{program.Name}' could not be attached to TCX egress of near in network namespace ", error.Message, StringComparison.Ordinal);
            Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        }
    }

    [KernelFact(Needs.Network, Since = Since)]
    public void Program_of_another_type_is_refused()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["count_xdp"].AttachTcx(wire.Near, TcDirection.Egress));
        Assert.Contains("programs of type SchedCls are attached there, and this one is of type Xdp", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network, Until = Since)]
    public void Kernel_without_tcx_is_told_what_it_has()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => collection.Programs["first"].AttachTcx(wire.Near, TcDirection.Egress));
        Assert.Contains("6.6", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" -- AttachTc works there", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network, Since = Since)]
    public void Many_attachments_leave_no_descriptor()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load();
        BpfProgram program = collection.Programs["first"];
        FileDescriptors.AssertNoneLeft(() => wire.NearNamespace.Run(() =>
        {
            // The kernel waits for all CPUs at each detachment.
            for (int i = 0; i < 50; i++)
            {
                program.AttachTcx("near", TcDirection.Egress).Dispose();
            }
        }));
    }

    [KernelFact(Needs.Network, Since = Since)]
    public void Attachment_without_a_link_replaces_and_stays_until_it_is_detached() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var wire = new Wire();
            using Collection collection = NetworkObject.Load();
            BpfProgram first = collection.Programs["first"], second = collection.Programs["second"];
            AttachTarget target = AttachTarget.OfDevice(wire.Near);
            using BpfLink one = first.AttachRaw(target, AttachType.TcxEgress);
            Assert.Throws<ArgumentException>(() => AttachAnchor.Before(one));
            using BpfLink two = second.AttachRaw(target, AttachType.TcxEgress, new RawAttachOptions { Replace = first });
            Assert.True(wire.Passes());
            Assert.Equal((0ul, 1ul), (collection.Count("first_count"), collection.Count("second_count")));

            second.DetachRaw(target, AttachType.TcxEgress);
            Assert.Empty(ProgramQuery.Of(target, AttachType.TcxEgress).Programs);
            BpfNotFoundException error = Assert.Throws<BpfNotFoundException>(() => second.DetachRaw(target, AttachType.TcxEgress));
            Assert.Contains("it is not attached there", error.Message, StringComparison.Ordinal);
        });
}
