using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;
using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class MapEntryTests : IDisposable
{
    private readonly Lazy<Collection> _collection = new(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("map_entries"))));

    private Collection Collection => _collection.Value;

    // The programs' attach types are of kernels 5.8 and 5.9.
    [KernelFact]
    public void Programs_go_with_devices_and_cpus()
    {
        // Entering a device attaches nothing to it.
        const int Loopback = 1;
        BpfProgram atDevice = Collection.Programs["at_device"], atCpu = Collection.Programs["at_cpu"], elsewhere = Collection.Programs["elsewhere"];
        BpfDevMap devices = Collection.Maps["devices"].AsDevMap();
        devices.Set(1, Loopback, atDevice);
        Assert.True(devices.TryGetValue(1, out DevMapEntry device));
        Assert.Equal(new DevMapEntry(Loopback, atDevice.Id), device);
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => devices.Set(1, Loopback, elsewhere)).Errno);
        devices.Set(1, Loopback);
        Assert.True(devices.TryGetValue(1, out device));
        Assert.Equal(0u, device.ProgramId);

        BpfDevMap narrow = Collection.Maps["narrow"].AsDevMap();
        narrow.Set(0, Loopback);
        Assert.True(narrow.TryGetValue(0, out device));
        Assert.Equal(new DevMapEntry(Loopback, 0), device);
        Assert.Throws<BpfNotSupportedException>(() => narrow.Set(0, Loopback, atDevice));

        BpfCpuMap cpus = Collection.Maps["cpus"].AsCpuMap();
        cpus.Set(0, 32, atCpu);
        Assert.True(cpus.TryGetValue(0, out CpuMapEntry cpu));
        Assert.Equal(new CpuMapEntry(32, atCpu.Id), cpu);
        Assert.Throws<BpfException>(() => cpus.Set(0, 32, atDevice));
        Assert.True(cpus.Remove(0));
    }

    [KernelFact]
    public unsafe void Program_reads_the_perf_event_that_was_put_into_the_array()
    {
        // The time that this thread has run: it goes on between the readings.
        const uint Software = 1;
        const ulong TaskClock = 1;
        var attributes = new perf_event_attr { type = Software, config = TaskClock };
        using var clock = new SafeBpfHandle(LibC.perf_event_open(&attributes, pid: 0, cpu: -1, groupFd: -1, LibC.PERF_FLAG_FD_CLOEXEC));
        Assert.False(clock.IsInvalid);

        BpfPerfEventArray clocks = Collection.Maps["clocks"].AsPerfEventArray();
        Assert.Equal(-Errno.ENOENT, ReadByProgram());
        clocks.Set(1, clock);
        long before = Read(clock);
        long read = ReadByProgram();
        Assert.InRange(before, 1, read - 1);
        Assert.InRange(Read(clock), read + 1, long.MaxValue);

        Assert.True(clocks.Remove(1));
        Assert.False(clocks.Remove(1));
        Assert.Equal(-Errno.ENOENT, ReadByProgram());
        Assert.Throws<ArgumentOutOfRangeException>(() => clocks.Set(2, clock));
    }

    // Where the last key is followed by one that is none differs from kernel to kernel.
    [KernelFact(Needs.Cgroup)]
    [Trait("Kernel", "every")]
    public unsafe void Storage_of_a_cgroup_is_a_hash_that_programs_fill()
    {
        using var cgroup = new TestCgroup();
        ulong inode = ulong.Parse(Shell.Run("stat", "-c", "%i", cgroup.Path), CultureInfo.InvariantCulture);
        var key = new CgroupStorageKey(inode, AttachType.CgroupInetEgress);
        BpfHashMap<CgroupStorageKey, ulong> packets = Collection.Maps["packets"].AsHash<CgroupStorageKey, ulong>();
        Assert.False(packets.TryGetValue(key, out _));
        Assert.Empty(packets);

        using (SafeBpfHandle program = Collection.Programs["count_packet"].DuplicateHandle())
        using (SafeHandle directory = KernelHandles.OpenCgroup(cgroup.Path))
        {
            var opts = new bpf_link_create_opts();
            using var link = new SafeBpfHandle(LibBpf.bpf_link_create(
                (int)program.DangerousGetHandle(), (int)directory.DangerousGetHandle(), (uint)AttachType.CgroupInetEgress, &opts));
            Assert.False(link.IsInvalid);
            Assert.Equal([KeyValuePair.Create(key, 0ul)], packets);
            Assert.Equal([key], Keys(packets.Map));
            byte[] only = new byte[packets.Map.KeySize];
            Assert.True(packets.Map.TryGetFirstKey(only));
            byte[] unchanged = [.. only];
            Assert.False(packets.Map.TryGetNextKey(only, only));
            Assert.Equal(unchanged, only);
            packets[key] = 40;
            using var talker = new Talker(cgroup.Path);
            Assert.Equal(0, talker.SendUdp(9));
            Assert.Equal(41ul, packets[key]);
        }
    }

    [KernelFact]
    public void Storage_of_cgroups_is_not_removed_by_user_space()
    {
        BpfHashMap<CgroupStorageKey, ulong> packets = Collection.Maps["packets"].AsHash<CgroupStorageKey, ulong>();
        var key = new CgroupStorageKey(1, AttachType.CgroupInetEgress);
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => packets.Remove(key)).Errno);

        // Without batches: one by one.
        MapBatchException refused = Assert.Throws<MapBatchException>(() => packets.RemoveBatch([key, key]));
        Assert.Equal((Errno.EINVAL, 0), (refused.Errno, refused.Count));
    }

    [KernelFact(Needs.Cgroup)]
    public unsafe void Storage_of_thousands_of_cgroups_is_read_whole()
    {
        // More than are read of a map of 1024 entries before reading it counts as endless.
        const int Cgroups = 1100;
        AttachType[] types = [AttachType.CgroupInetIngress, AttachType.CgroupInetEgress];
        using var parent = new TestCgroup();
        DirectoryInfo[] cgroups = [.. Enumerable.Range(0, Cgroups).Select(i => Directory.CreateDirectory(Path.Combine(parent.Child, $"{i}")))];
        try
        {
            using SafeBpfHandle program = Collection.Programs["count_packet"].DuplicateHandle();
            foreach (DirectoryInfo cgroup in cgroups)
            {
                using SafeHandle directory = KernelHandles.OpenCgroup(cgroup.FullName);
                foreach (AttachType type in types)
                {
                    var opts = new bpf_prog_attach_opts();
                    Assert.Equal(0, LibBpf.bpf_prog_attach_opts((int)program.DangerousGetHandle(), (int)directory.DangerousGetHandle(), (uint)type, &opts));
                }
            }

            BpfHashMap<CgroupStorageKey, ulong> packets = Collection.Maps["packets"].AsHash<CgroupStorageKey, ulong>();
            Assert.Equal(Cgroups * types.Length, packets.Keys.Distinct().Count());
            Assert.Equal(Cgroups * types.Length, packets.Count());
            Assert.Equal(packets.Keys, Keys(packets.Map));
        }
        finally
        {
            Array.ForEach(cgroups, cgroup => cgroup.Delete());
        }
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }

    private long ReadByProgram()
    {
        Collection.Programs["read_clock"].Run(new TestRunOptions());
        return Collection.Variables["time"].Get<long>();
    }

    private static List<CgroupStorageKey> Keys(BpfMap map)
    {
        var keys = new List<CgroupStorageKey>();
        foreach (ReadOnlySpan<byte> key in map.EnumerateKeys(new byte[2 * map.KeySize]))
        {
            keys.Add(MemoryMarshal.Read<CgroupStorageKey>(key));
        }

        return keys;
    }

    private static unsafe long Read(SafeBpfHandle perfEvent)
    {
        long value;
        Assert.Equal(sizeof(long), LibC.read((int)perfEvent.DangerousGetHandle(), &value, sizeof(long)));
        return value;
    }
}
