using System.Net;
using System.Net.Sockets;
using Ebpf.Tests;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Links.Tests;

public sealed class CgroupTests
{
    private const int Eperm = 1, Econnrefused = 111;

    [KernelFact(Needs.Cgroup)]
    public void Program_sees_and_drops_what_the_cgroup_sends_from_attachment_to_disposal() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var cgroup = new TestCgroup();
            using var talker = new Talker(cgroup.Path);
            using Socket receiver = Receiver(out int port);
            using Collection collection = NetworkObject.Load();
            BpfLink link = collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path);
            Assert.Equal($"CgroupInetEgress of cgroup {cgroup.Path}", link.Target);
            Assert.Equal(0, talker.SendUdp(port));
            Assert.Equal(1ul, collection.Count("cgroup_count"));
            collection.Variables["cgroup_verdict"].Set(0);
            Assert.Equal(Eperm, talker.SendUdp(port));
            link.Dispose();
            Assert.Equal(0, talker.SendUdp(port));
            Assert.Equal(2ul, collection.Count("cgroup_count"));
            Assert.Empty(ProgramQuery.Of(AttachTarget.OfCgroup(cgroup.Path), AttachType.CgroupInetEgress).Programs);
        });

    [KernelFact(Needs.Cgroup)]
    public void Open_directory_is_as_good_as_a_path()
    {
        using var cgroup = new TestCgroup();
        using var talker = new Talker(cgroup.Path);
        using Collection collection = NetworkObject.Load();
        using OpenTarget open = CgroupDirectory.Open(cgroup.Path);
        using var handle = new SafeFileHandle(open.Value, ownsHandle: false);
        using BpfLink link = collection.Programs["refuse_connect"].AttachCgroup(handle, new CgroupOptions());
        Assert.Equal(Eperm, talker.Connect(9));
        Assert.Equal(1ul, collection.Count("connect_count"));
        link.Dispose();
        Assert.Equal(Econnrefused, talker.Connect(9));
    }

    [KernelFact(Needs.Cgroup)]
    public void Programs_of_a_cgroup_above_run_for_those_below()
    {
        using var cgroup = new TestCgroup();
        using var talker = new Talker(cgroup.Child);
        using Socket receiver = Receiver(out int port);
        using Collection collection = NetworkObject.Load();
        using BpfLink above = collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path), below = collection.Programs["cgroup_egress_second"].AttachCgroup(cgroup.Child);
        Assert.Equal(0, talker.SendUdp(port));
        Assert.Equal(21ul, collection.Count("order"));

        AttachTarget child = AttachTarget.OfCgroup(cgroup.Child);
        Assert.Equal(
            [collection.Programs["cgroup_egress_second"].Id],
            ProgramQuery.Of(child, AttachType.CgroupInetEgress).Programs.Select(program => program.Id));
        Assert.Equal(
            [collection.Programs["cgroup_egress_second"].Id, collection.Programs["cgroup_egress"].Id],
            ProgramQuery.Of(child, AttachType.CgroupInetEgress, effective: true).Programs.Select(program => program.Id));
    }

    [KernelFact(Needs.Cgroup, Since = "6.17")]
    public void Anchors_revision_and_order_before_those_below()
    {
        using var cgroup = new TestCgroup();
        using var talker = new Talker(cgroup.Child);
        using Socket receiver = Receiver(out int port);
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["cgroup_egress"], second = collection.Programs["cgroup_egress_second"];
        using BpfLink one = first.AttachCgroup(cgroup.Child);
        ulong? revision = ProgramQuery.Of(AttachTarget.OfCgroup(cgroup.Child), AttachType.CgroupInetEgress).Revision;
        Assert.NotNull(revision);
        using (BpfLink two = second.AttachCgroup(cgroup.Child, new CgroupOptions { Anchor = AttachAnchor.Before(one), ExpectedRevision = revision }))
        {
            Assert.Equal(0, talker.SendUdp(port));
            Assert.Equal(21ul, collection.Count("order"));
        }

        BpfException error = Assert.Throws<BpfException>(() => second.AttachCgroup(cgroup.Child, new CgroupOptions { ExpectedRevision = revision }));
        Assert.Contains($"the programs there have changed since revision {revision}", error.Message, StringComparison.Ordinal);

        using BpfLink before = second.AttachCgroup(cgroup.Path, new CgroupOptions { PreOrder = true });
        collection.Variables["order"].Set(0ul);
        Assert.Equal(0, talker.SendUdp(port));
        Assert.Equal(21ul, collection.Count("order"));
    }

    [KernelFact(Needs.Cgroup, Until = "6.15")]
    public void Order_that_the_kernel_does_not_know_is_not_supported()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(
                () => collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path, new CgroupOptions { Anchor = AttachAnchor.First }));
            Assert.Contains("came with kernel 6.17", error.Message, StringComparison.Ordinal);
            error = Assert.Throws<BpfNotSupportedException>(
                () => collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path, new CgroupOptions { PreOrder = true }));
            Assert.Contains("came with kernel 6.15", error.Message, StringComparison.Ordinal);
        });
    }

    [KernelFact(Needs.Cgroup)]
    public void Program_that_does_not_share_excludes_others_and_is_named() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var cgroup = new TestCgroup();
            using var talker = new Talker(cgroup.Child);
            using Socket receiver = Receiver(out int port);
            using Collection collection = NetworkObject.Load();
            BpfProgram first = collection.Programs["cgroup_egress"], second = collection.Programs["cgroup_egress_second"];
            BpfLink one = first.AttachCgroup(cgroup.Path, new CgroupOptions { Sharing = CgroupSharing.Exclusive });
            Assert.Equal(0, talker.SendUdp(port));
            Assert.Equal(1ul, collection.Count("cgroup_count"));
            foreach (string path in new[] { cgroup.Path, cgroup.Child })
            {
                BpfException error = Assert.Throws<BpfException>(() => second.AttachCgroup(path));
                Assert.Contains(
                    $"cgroup {cgroup.Path} has 1 program(s) there (ids {first.Id}), attached as Exclusive, which does not allow Multiple",
                    error.Message,
                    StringComparison.Ordinal);
            }

            one.Dispose();
            using BpfLink two = second.AttachCgroup(cgroup.Path, new CgroupOptions { Sharing = CgroupSharing.Override });
            using BpfLink below = first.AttachCgroup(cgroup.Child, new CgroupOptions { Sharing = CgroupSharing.Override });
            collection.Variables["order"].Set(0ul);
            Assert.Equal(0, talker.SendUdp(port));
            Assert.Equal(1ul, collection.Count("order"));
        });

    [KernelFact(Needs.Cgroup)]
    public void Disposal_leaves_the_program_that_has_taken_the_place() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var cgroup = new TestCgroup();
            using Collection collection = NetworkObject.Load();
            BpfProgram first = collection.Programs["cgroup_egress"], second = collection.Programs["cgroup_egress_second"];
            BpfLink one = first.AttachCgroup(cgroup.Path, new CgroupOptions { Sharing = CgroupSharing.Override });
            using BpfLink two = second.AttachCgroup(cgroup.Path, new CgroupOptions { Sharing = CgroupSharing.Override });
            one.Dispose();
            Assert.Equal([second.Id], Attached());
            two.Dispose();
            Assert.Empty(Attached());

            IEnumerable<uint> Attached() => ProgramQuery.Of(AttachTarget.OfCgroup(cgroup.Path), AttachType.CgroupInetEgress).Programs.Select(program => program.Id);
        });

    [KernelFact(Needs.Cgroup)]
    public void Nobody_detaches_the_exclusive_program_of_another()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["cgroup_egress"], second = collection.Programs["cgroup_egress_second"];
        AttachTarget target = AttachTarget.OfCgroup(cgroup.Path);
        BpfLink shared = first.AttachRaw(target, AttachType.CgroupInetEgress, new RawAttachOptions { Flags = AttachFlags.AllowMulti });
        first.DetachRaw(target, AttachType.CgroupInetEgress);
        using BpfLink exclusive = second.AttachRaw(target, AttachType.CgroupInetEgress);
        Assert.Throws<BpfNotFoundException>(() => first.DetachRaw(target, AttachType.CgroupInetEgress));
        Assert.Equal([second.Id], Attached());
        shared.Dispose();
        Assert.Equal([second.Id], Attached());
        second.DetachRaw(target, AttachType.CgroupInetEgress);
        Assert.Empty(Attached());
        Assert.Throws<BpfNotFoundException>(() => first.DetachRaw(target, AttachType.CgroupInetEgress));

        IEnumerable<uint> Attached() => ProgramQuery.Of(target, AttachType.CgroupInetEgress).Programs.Select(program => program.Id);
    }

    [KernelFact(Needs.Cgroup)]
    public void Cgroup_that_excludes_is_named_and_no_other()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        BpfProgram first = collection.Programs["cgroup_egress"], second = collection.Programs["cgroup_egress_second"];
        var options = new CgroupOptions { Sharing = CgroupSharing.Exclusive };
        using BpfLink below = first.AttachCgroup(cgroup.Child, options), above = second.AttachCgroup(cgroup.Path, options);
        BpfException error = Assert.Throws<BpfException>(() => second.AttachCgroup(cgroup.Child, options));
        Assert.Contains(
            $"cgroup {cgroup.Path} has 1 program(s) there (ids {second.Id}), attached as Exclusive, which does not allow Exclusive below it",
            error.Message,
            StringComparison.Ordinal);
    }

    [KernelFact(Needs.Cgroup)]
    public void Missing_cgroup_is_named_with_those_that_there_are()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotFoundException error = Assert.Throws<BpfNotFoundException>(() => collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path + "/chidl"));
            Assert.Equal($"there is no cgroup '{cgroup.Path}/chidl': ENOENT: No such file or directory; there is only child", error.Message);
        });
    }

    [KernelFact(Needs.Cgroup)]
    public void Directory_that_is_no_cgroup_is_refused()
    {
        using Collection collection = NetworkObject.Load();
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => collection.Programs["cgroup_egress"].AttachCgroup("/tmp"));
            Assert.Contains("CgroupInetEgress of cgroup /tmp: EBADF: ", error.Message, StringComparison.Ordinal);
            Assert.Contains("it is no directory of a cgroup file system", error.Message, StringComparison.Ordinal);
            if (TestCgroup.MountPoint("cgroup") is { } version1)
            {
                error = Assert.Throws<BpfException>(() => collection.Programs["cgroup_egress"].AttachCgroup(version1));
                Assert.Contains("it is a cgroup of version 1, and BPF works with version 2", error.Message, StringComparison.Ordinal);
            }
        });
    }

    [KernelFact(Needs.Cgroup)]
    public void Hook_that_does_not_fit_the_program_is_refused()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        BpfException error = Assert.Throws<BpfException>(
            () => collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path, new CgroupOptions { AttachType = AttachType.CgroupDevice }));
        Assert.Contains("programs of type CgroupDevice are attached there, and this one is of type CgroupSkb", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<BpfException>(
            () => collection.Programs["refuse_connect"].AttachCgroup(cgroup.Path, new CgroupOptions { AttachType = AttachType.CgroupInet6Connect }));
        Assert.Contains("it was loaded to be attached to CgroupInet4Connect (SEC(\"cgroup/connect4\")), not to CgroupInet6Connect", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => collection.Programs["filter"].AttachCgroup(cgroup.Path));
    }

    [KernelFact(Needs.Cgroup)]
    public void Missing_capability_is_named()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        Privileges.Without(null, () =>
        {
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(() => collection.Programs["cgroup_egress"].AttachCgroup(cgroup.Path));
            Assert.Contains("CAP_NET_ADMIN", error.MissingCapabilities);
        });
    }

    [KernelFact(Needs.Cgroup)]
    public void Many_attachments_leave_no_descriptor()
    {
        using var cgroup = new TestCgroup();
        using Collection collection = NetworkObject.Load();
        BpfProgram program = collection.Programs["cgroup_egress"];
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int i = 0; i < 100; i++)
            {
                program.AttachCgroup(cgroup.Path).Dispose();
                program.AttachCgroup(cgroup.Path, new CgroupOptions { Sharing = CgroupSharing.Exclusive }).Dispose();
            }
        });
    }

    [KernelFact(Needs.Trampoline, Since = "6.0")]
    public void Lsm_program_decides_for_a_cgroup()
    {
        using var cgroup = new TestCgroup();
        using var talker = new Talker(cgroup.Path);
        using Collection collection = NetworkObject.Load("cgroup_lsm");
        using (BpfLink link = collection.Programs["refuse_socket"].AttachCgroup(cgroup.Path))
        {
            Assert.Equal(Eperm, talker.Connect(9));
        }

        Assert.Equal(Econnrefused, talker.Connect(9));
    }

    private static Socket Receiver(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        port = ((IPEndPoint)socket.LocalEndPoint!).Port;
        return socket;
    }
}
