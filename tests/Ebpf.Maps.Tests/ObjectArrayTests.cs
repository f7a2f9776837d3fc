using System.Net;
using System.Net.Sockets;
using Ebpf.Kernel;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class ObjectArrayTests
{
    [KernelFact]
    public void Maps_are_put_into_maps()
    {
        var innerSpec = new MapSpec("inner", MapType.Hash, 4, 8, 16);
        using BpfHashMap<int, long> inner = BpfHashMap<int, long>.Create("inner", 16);
        inner[1] = 11;
        FileDescriptors.AssertNoneLeft(() =>
        {
            using BpfArrayOfMaps array = BpfArrayOfMaps.Create("array", 4, innerSpec);
            Assert.False(array.TryGetId(2, out _));
            Assert.Null(array.Open(2));
            array.Set(2, inner.Map);
            Assert.True(array.TryGetId(2, out uint id));
            Assert.Equal(inner.Map.Id, id);
            using (BpfMap? opened = array.Open(2))
            {
                Assert.Equal(11L, opened!.AsHash<int, long>()[1]);
            }

            Assert.True(array.Remove(2));
            Assert.False(array.TryGetId(2, out _));
            using BpfHashMap<int, int> other = BpfHashMap<int, int>.Create("other", 16);
            BpfException e = Assert.Throws<BpfException>(() => array.Set(0, other.Map));
            Assert.Equal(Ebpf.Native.Errno.EINVAL, e.Errno);
            Assert.Throws<ArgumentOutOfRangeException>(() => array.Set(4, inner.Map));

            using BpfHashOfMaps<ulong> hash = BpfHashOfMaps<ulong>.Create("hash", 4, innerSpec);
            Assert.False(hash.Update(5, inner.Map, MapUpdateFlags.Exist));
            Assert.True(hash.Update(5, inner.Map));
            Assert.True(hash.TryGetId(5, out id));
            Assert.Equal(inner.Map.Id, id);
            var found = new List<(ulong, uint)>();
            foreach (MapBatch<ulong, uint> batch in hash.GetBatches())
            {
                found.Add((batch.Keys[0], batch.Values[0]));
            }

            Assert.Equal([(5, inner.Map.Id)], found);
            hash.Open(5)!.Dispose();
            Assert.True(hash.Remove(5));
            Assert.False(hash.Remove(5));
            Assert.Null(hash.Open(5));
        });
    }

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Map_that_is_replaced_as_it_is_opened_is_another_one_then(bool isHash)
    {
        const int Replacements = 100;
        var spec = new MapSpec("inner", MapType.Array, 4, 4, 1);
        using BpfArrayOfMaps array = BpfArrayOfMaps.Create("array", 1, spec);
        using BpfHashOfMaps<int> hash = BpfHashOfMaps<int>.Create("hash", 1, spec);
        Replace();
        bool hasEnded = false;
        var replacer = new Thread(() =>
        {
            for (int i = 0; i < Replacements; i++)
            {
                Replace();
            }

            Volatile.Write(ref hasEnded, true);
        });
        replacer.Start();
        Exception? thrown = null;
        while (!Volatile.Read(ref hasEnded) && thrown is null)
        {
            thrown = Record.Exception(() => (isHash ? hash.Open(0) : array.Open(0))!.Dispose());
        }

        replacer.Join();
        Assert.Null(thrown);

        void Replace()
        {
            using BpfMap inner = BpfMap.Create(spec);
            if (isHash)
            {
                hash.Update(0, inner);
            }
            else
            {
                array.Set(0, inner);
            }
        }
    }

    [KernelFact]
    public void Tail_calls_go_where_the_array_says()
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("typed_maps")));
        BpfProgramArray jumps = collection.Maps["jumps"].AsProgramArray();
        BpfProgram first = collection.Programs["first"], second = collection.Programs["second"];
        const uint Aborted = 0, Tx = 3;
        Assert.Equal(Aborted, Run(first));
        jumps.Set(1, second);
        Assert.Equal(Tx, Run(first));
        Assert.True(jumps.TryGetId(1, out uint id));
        Assert.Equal(second.Id, id);
        Assert.True(jumps.Remove(1));
        Assert.False(jumps.Remove(1));
        Assert.Equal(Aborted, Run(first));
        Assert.Throws<BpfException>(() => jumps.Set(1, collection.Programs["take_stack"]));

        static uint Run(BpfProgram program) => program.Run(new TestRunOptions { Data = new byte[64] }).ReturnValue;
    }

    [KernelFact]
    public void Sockets_are_kept_by_index_and_by_key()
    {
        using var pair = new TcpPair();
        using BpfSockMap sockets = BpfSockMap.Create("sockets", 2);
        Assert.False(sockets.TryGetCookie(0, out _));
        sockets.Set(0, pair.Client.SafeHandle);
        Assert.True(sockets.TryGetCookie(0, out ulong cookie));
        Assert.Equal(Cookie(pair.Client), cookie);
        Assert.True(sockets.Remove(0));
        Assert.False(sockets.Remove(0));

        using BpfSockHash<ulong> byKey = BpfSockHash<ulong>.Create("byKey", 4);
        Assert.True(byKey.Update(7, pair.Server.SafeHandle));
        Assert.False(byKey.Update(7, pair.Server.SafeHandle, MapUpdateFlags.NoExist));
        Assert.True(byKey.TryGetCookie(7, out cookie));
        Assert.Equal(Cookie(pair.Server), cookie);
        var found = new List<(ulong, ulong)>();
        foreach (MapBatch<ulong, ulong> batch in byKey.GetBatches())
        {
            found.Add((batch.Keys[0], batch.Values[0]));
        }

        Assert.Equal([(7, cookie)], found);
        Assert.True(byKey.Remove(7));
        using var unconnected = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Assert.Throws<BpfException>(() => byKey.Update(8, unconnected.SafeHandle));
        using BpfMap four = BpfMap.Create(new MapSpec("four", MapType.SockMap, 4, 4, 1));
        Assert.Throws<BpfNotSupportedException>(() => four.AsSockMap().TryGetCookie(0, out _));
    }

    [KernelFact]
    public void Listening_sockets_are_kept_for_reuseport()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        const int SolSocket = 1, SoReusePort = 15;
        listener.SetRawSocketOption(SolSocket, SoReusePort, [1, 0, 0, 0]);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using BpfReusePortArray array = BpfReusePortArray.Create("array", 2);
        array.Set(1, listener.SafeHandle);
        Assert.True(array.TryGetCookie(1, out ulong cookie));
        Assert.Equal(Cookie(listener), cookie);
        Assert.True(array.Remove(1));
        Assert.False(array.Remove(1));
    }

    [KernelFact]
    public void Devices_and_cpus_are_entered_by_number()
    {
        // Entering a device attaches nothing to it.
        const int Loopback = 1;
        foreach (bool isHash in (bool[])[false, true])
        {
            using BpfDevMap devices = BpfDevMap.Create("devices", 4, isHash);
            Assert.False(devices.TryGetValue(2, out _));
            devices.Set(2, Loopback);
            Assert.True(devices.TryGetValue(2, out DevMapEntry device));
            Assert.Equal(new DevMapEntry(Loopback, 0), device);
            Assert.True(devices.Remove(2));
            Assert.False(devices.TryGetValue(2, out _));
        }

        using BpfCpuMap cpus = BpfCpuMap.Create("cpus", (uint)PossibleCpus.Count);
        cpus.Set(0, 64);
        Assert.True(cpus.TryGetValue(0, out CpuMapEntry cpu));
        Assert.Equal(new CpuMapEntry(64, 0), cpu);
        Assert.True(cpus.Remove(0));
        Assert.Throws<BpfException>(() => cpus.Set(9999, 64));
    }

    [KernelFact]
    public void Descriptors_of_another_kind_are_refused()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using BpfXskMap xsks = BpfXskMap.Create("xsks", 1);
        Assert.Throws<BpfException>(() => xsks.Set(0, socket.SafeHandle));
        using BpfPerfEventArray events = BpfPerfEventArray.Create("events", 0);
        Assert.Equal((uint)PossibleCpus.Count, events.Length);
        Assert.Throws<BpfException>(() => events.Set(0, socket.SafeHandle));
        using BpfCgroupArray cgroups = BpfCgroupArray.Create("cgroups", 1);
        Assert.Throws<BpfException>(() => cgroups.Set(0, socket.SafeHandle));
        socket.Dispose();
        Assert.Throws<ObjectDisposedException>(() => xsks.Set(0, socket.SafeHandle));
    }

    [KernelFact]
    public void Cgroup_is_entered_by_its_directory()
    {
        using BpfCgroupArray cgroups = BpfCgroupArray.Create("cgroups", 2);
        using System.Runtime.InteropServices.SafeHandle cgroup = KernelHandles.OpenCgroup(Cgroups.Root);
        cgroups.Set(1, cgroup);
        Assert.True(cgroups.Remove(1));
        Assert.False(cgroups.Remove(1));
        Assert.Throws<BpfNotFoundException>(() => KernelHandles.OpenCgroup(Cgroups.Root + "/no-such-cgroup"));
    }

    internal static ulong Cookie(Socket socket)
    {
        const int SolSocket = 1, SoCookie = 57;
        Span<byte> cookie = stackalloc byte[8];
        socket.GetRawSocketOption(SolSocket, SoCookie, cookie);
        return BitConverter.ToUInt64(cookie);
    }
}
