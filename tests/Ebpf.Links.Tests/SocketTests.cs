using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class SocketTests
{
    private static readonly byte[] _payload = [1, 2, 3, 4];

    [KernelFact]
    public void Filter_decides_what_a_socket_receives()
    {
        using Collection collection = NetworkObject.Load();
        using Socket receiver = Bound(), sender = Bound();
        EndPoint address = receiver.LocalEndPoint!;
        using BpfLink link = collection.Programs["filter"].AttachSocketFilter(receiver);
        Assert.Equal($"the filter of Dgram socket {address}", link.Target);
        collection.Variables["filter_verdict"].Set(0);
        sender.SendTo(_payload, address);
        collection.Variables["filter_verdict"].Set(-1);
        sender.SendTo(_payload.AsSpan(0, 2), address);
        Assert.Equal(2, receiver.Receive(new byte[8]));
        Assert.Equal(2ul, collection.Count("filter_count"));
        link.Dispose();
        sender.SendTo(_payload, address);
        Assert.Equal(4, receiver.Receive(new byte[8]));
        Assert.Equal(2ul, collection.Count("filter_count"));
    }

    [KernelFact]
    public void Socket_may_be_closed_before_its_filter_is_disposed() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = NetworkObject.Load();
            Socket socket = Bound();
            using BpfLink link = collection.Programs["filter"].AttachSocketFilter(socket);
            socket.Dispose();
            link.Dispose();
            Assert.Throws<ObjectDisposedException>(() => collection.Programs["filter"].AttachSocketFilter(socket));
        });

    [KernelFact]
    public void Locked_filter_and_program_of_another_type_are_refused()
    {
        const int solSocket = 1, soLockFilter = 44;
        using Collection collection = NetworkObject.Load();
        using Socket socket = Bound();
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["count_xdp"].AttachSocketFilter(socket));
        Assert.Contains("programs of type SocketFilter are attached there, and this one is of type Xdp", error.Message, StringComparison.Ordinal);
        socket.SetRawSocketOption(solSocket, soLockFilter, [1, 0, 0, 0]);
        error = Assert.Throws<BpfException>(() => collection.Programs["filter"].AttachSocketFilter(socket));
        Assert.Contains("the socket's filter is locked (SO_LOCK_FILTER)", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Ten_thousand_filters_leave_no_descriptor()
    {
        using Collection collection = NetworkObject.Load();
        using Socket socket = Bound();
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                collection.Programs["filter"].AttachSocketFilter(socket).Dispose();
            }
        });
    }

    [KernelFact(Since = "5.3")]
    public void Program_chooses_among_sockets_that_share_a_port()
    {
        using Collection collection = NetworkObject.Load("steering");
        using Socket first = Shared(0);
        using Socket second = Shared(((IPEndPoint)first.LocalEndPoint!).Port), sender = Bound();
        Put(collection.Maps["group"], 0, first);
        Put(collection.Maps["group"], 1, second);
        using BpfLink link = collection.Programs["to_the_chosen"].AttachReusePort(first);
        for (uint chosen = 0; chosen < 2; chosen++)
        {
            collection.Variables["chosen"].Set(chosen);
            sender.SendTo(_payload, first.LocalEndPoint!);
            Assert.Equal(4, (chosen == 0 ? first : second).Receive(new byte[8]));
        }

        // No socket is at this index, and so the packet is dropped; without the program it is not.
        collection.Variables["chosen"].Set(3u);
        sender.SendTo(_payload, first.LocalEndPoint!);
        link.Dispose();
        sender.SendTo(_payload.AsSpan(0, 1), first.LocalEndPoint!);
        Assert.True(SpinWait.SpinUntil(() => first.Available + second.Available > 0, TimeSpan.FromMinutes(1)));
        Assert.Equal(1, (first.Available > 0 ? first : second).Receive(new byte[8]));
    }

    [KernelFact]
    public void Socket_that_does_not_share_its_port_is_refused()
    {
        using Collection collection = NetworkObject.Load("steering");
        using Socket socket = Bound();
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["to_the_chosen"].AttachReusePort(socket));
        Assert.Contains("the socket does not share its port: call AllowPortSharing before it is bound", error.Message, StringComparison.Ordinal);
        using var unbound = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        error = Assert.Throws<BpfException>(() => collection.Programs["to_the_chosen"].AttachReusePort(unbound));
        Assert.Contains("the socket is not bound yet", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network, Since = "5.9")]
    public void Lookup_program_steers_to_a_socket_of_another_port()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load("steering");
        using Socket receiver = wire.NearNamespace.Run(Bound), sender = wire.NearNamespace.Run(Bound);
        Put(collection.Maps["sockets"], 0, receiver);
        var steered = new IPEndPoint(IPAddress.Loopback, 7007);
        BpfLink link = collection.Programs["to_the_socket"].AttachNetns(wire.NearNamespace);
        Assert.Equal($"SkLookup of network namespace {wire.NearNamespace}", link.Target);
        Assert.Equal(
            [collection.Programs["to_the_socket"].Id],
            ProgramQuery.Of(AttachTarget.OfNamespace(wire.NearNamespace), AttachType.SkLookup).Programs.Select(program => program.Id));
        sender.SendTo(_payload, steered);
        Assert.Equal(4, receiver.Receive(new byte[8]));
        link.Dispose();
        sender.SendTo(_payload, steered);
        sender.SendTo(_payload.AsSpan(0, 3), receiver.LocalEndPoint!);
        Assert.Equal(3, receiver.Receive(new byte[8]));
        Assert.Empty(ProgramQuery.Of(AttachTarget.OfNamespace(wire.NearNamespace), AttachType.SkLookup).Programs);
    }

    [KernelFact(Needs.Network, Since = "5.9")]
    public void Namespace_has_one_flow_dissector()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load("steering");
        FileDescriptors.AssertNoneLeft(() =>
        {
            using BpfLink link = collection.Programs["dissect"].AttachNetns(wire.NearNamespace);
            BpfException error = Assert.Throws<BpfException>(() => collection.Programs["dissect"].AttachNetns(wire.NearNamespace));
            Assert.Contains("another flow dissector is attached", error.Message, StringComparison.Ordinal);
        });
        Assert.Throws<ArgumentException>(() => collection.Programs["to_the_second"].AttachNetns());
    }

    [KernelFact(Needs.Network, Since = "5.9")]
    public void Flow_dissector_without_link_is_the_namespaces_own()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load("steering");
        BpfProgram dissect = collection.Programs["dissect"];
        AttachTarget near = AttachTarget.OfNamespace(wire.NearNamespace), far = AttachTarget.OfNamespace(wire.FarNamespace);
        FileDescriptors.AssertNoneLeft(() =>
        {
            using (dissect.AttachRaw(near, AttachType.FlowDissector))
            {
                Assert.Equal([dissect.Id], Attached(near));
                Assert.Empty(Attached(far));
                Assert.Throws<BpfNotFoundException>(() => dissect.DetachRaw(far, AttachType.FlowDissector));
            }

            Assert.Empty(Attached(near));
            using BpfLink again = dissect.AttachRaw(near, AttachType.FlowDissector);
            dissect.DetachRaw(near, AttachType.FlowDissector);
            Assert.Empty(Attached(near));

            using BpfLink link = dissect.AttachNetns(wire.NearNamespace);
            BpfException excluded = Assert.Throws<BpfException>(() => dissect.AttachRaw(near, AttachType.FlowDissector));
            Assert.Contains("a flow dissector is attached there by a link", excluded.Message, StringComparison.Ordinal);
        });
        BpfException wrong = Assert.Throws<BpfException>(
            () => ProgramQuery.Of(AttachTarget.OfNamespace(NetworkNamespace.FromPath("/proc/self/ns/mnt")), AttachType.FlowDissector));
        Assert.StartsWith("'/proc/self/ns/mnt' does not refer to a network namespace", wrong.Message, StringComparison.Ordinal);
        BpfException error = Assert.Throws<BpfException>(() => collection.Programs["to_the_socket"].AttachRaw(near, AttachType.SkLookup));
        Assert.Contains("this hook takes links only: AttachNetns", error.Message, StringComparison.Ordinal);

        static IEnumerable<uint> Attached(AttachTarget target) => ProgramQuery.Of(target, AttachType.FlowDissector).Programs.Select(program => program.Id);
    }

    [KernelFact(Needs.Network, Since = "5.9")]
    public void Link_of_another_namespace_does_not_take_the_right_to_enter_it()
    {
        using var wire = new Wire();
        using Collection collection = NetworkObject.Load("steering");
        Privileges.Without(Privileges.SysAdmin, () =>
        {
            using BpfLink link = collection.Programs["to_the_socket"].AttachNetns(wire.NearNamespace);
            Assert.Single(ProgramQuery.Of(AttachTarget.OfNamespace(wire.NearNamespace), AttachType.SkLookup).Programs);
        });
    }

    private static Socket Bound()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return socket;
    }

    private static Socket Shared(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 60_000 };
        socket.AllowPortSharing();
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static void Put(BpfMap map, uint index, Socket socket)
    {
        ulong fd = (ulong)socket.SafeHandle.DangerousGetHandle();
        map.Update(MemoryMarshal.AsBytes([index]), MemoryMarshal.AsBytes([fd]));
    }
}
