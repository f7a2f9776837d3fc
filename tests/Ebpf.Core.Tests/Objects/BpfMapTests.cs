using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class BpfMapTests : IDisposable
{
    private readonly Lazy<Collection> _collection = new(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed"))));

    private BpfMap Points => _collection.Value.Maps["points"];

    [KernelFact]
    public void Values_are_written_read_and_removed()
    {
        byte[] key = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] value = [10, 20, 30, 40, 50, 60, 0, 0];
        byte[] read = new byte[8];

        Assert.False(Points.TryGetValue(key, read));
        Assert.False(Points.Update(key, value, MapUpdateFlags.Exist));
        Assert.True(Points.Update(key, value, MapUpdateFlags.NoExist));
        Assert.False(Points.Update(key, value, MapUpdateFlags.NoExist));
        Assert.True(Points.TryGetValue(key, read));
        Assert.Equal(value, read);
        Assert.True(Points.Update(key, new byte[8]));
        Assert.True(Points.TryGetValue(key, read));
        Assert.Equal(new byte[8], read);
        Assert.True(Points.Remove(key));
        Assert.False(Points.Remove(key));
    }

    [KernelFact]
    public void Wrong_sizes_are_refused_before_the_kernel_writes_anywhere()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Points.TryGetValue(new byte[7], new byte[8]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Points.TryGetValue(new byte[8], new byte[7]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Points.Update(new byte[8], new byte[9]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Points.Remove(new byte[9]));

        BpfMap perCpu = _collection.Value.Maps["small_counters"];
        Assert.Equal(8 * Environment.ProcessorCount <= perCpu.ValueBufferSize, perCpu.ValueBufferSize % 8 == 0);
        Assert.Throws<ArgumentOutOfRangeException>(() => perCpu.TryGetValue(new byte[4], new byte[perCpu.ValueBufferSize - 1]));
    }

    [KernelFact]
    public void Lookup_writes_the_value_and_nothing_beyond()
    {
        BpfMap perCpu = _collection.Value.Maps["small_counters"];
        byte[] buffer = new byte[perCpu.ValueBufferSize + 64];
        buffer.AsSpan().Fill(0xcc);
        Assert.True(perCpu.TryGetValue([1, 0, 0, 0], buffer));
        Assert.All(buffer[..perCpu.ValueBufferSize], value => Assert.Equal(0, value));
        Assert.All(buffer[perCpu.ValueBufferSize..], value => Assert.Equal(0xcc, value));
    }

    [KernelFact]
    public void Full_map_and_index_out_of_range_say_so()
    {
        BpfException full = Assert.Throws<BpfException>(() =>
        {
            for (byte i = 0; i < 17; i++)
            {
                Points.Update([i, 0, 0, 0, 0, 0, 0, 0], new byte[8]);
            }
        });
        Assert.Contains("the map is full: it holds at most 16 entries", full.Message, StringComparison.Ordinal);

        BpfMap array = _collection.Value.Maps["numbers"];
        Assert.False(array.TryGetValue([4, 0, 0, 0], new byte[8]));
        BpfException beyond = Assert.Throws<BpfException>(() => array.Update([4, 0, 0, 0], new byte[8]));
        Assert.Contains("not below MaxEntries, 4", beyond.Message, StringComparison.Ordinal);
        using BpfMap programs = BpfMap.Create(new MapSpec("programs", MapType.ProgramArray, 4, 4, 4));
        Assert.Contains("not below MaxEntries, 4", Assert.Throws<BpfException>(() => programs.Update([4, 0, 0, 0], new byte[4])).Message, StringComparison.Ordinal);
        BpfException fixedSize = Assert.Throws<BpfException>(() => array.Remove([0, 0, 0, 0]));
        Assert.Contains("can not be added or removed", fixedSize.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Disposal_while_another_thread_looks_up_ends_in_ObjectDisposedException()
    {
        for (int round = 0; round < 50; round++)
        {
            BpfMap map = Points.Duplicate();
            using var started = new ManualResetEventSlim();
            Task reader = Task.Run(
                () =>
                {
                    byte[] key = new byte[8], value = new byte[8];
                    Action lookUpForever = () =>
                    {
                        while (true)
                        {
                            map.TryGetValue(key, value);
                            started.Set();
                        }
                    };
                    Assert.Throws<ObjectDisposedException>(lookUpForever);
                },
                TestContext.Current.CancellationToken);
            started.Wait(TestContext.Current.CancellationToken);
            map.Dispose();
            Assert.True(reader.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }
}
