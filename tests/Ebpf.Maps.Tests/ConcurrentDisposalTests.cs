using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

/// <summary>A map is closed while several threads use it: each ends with <see cref="ObjectDisposedException"/>, having read nothing that is wrong.</summary>
public sealed class ConcurrentDisposalTests
{
    private const int Entries = 2000;
    private const int Rounds = 5;
    private const int Threads = 4;

    private static readonly int[] _keys = [.. Enumerable.Range(0, Entries)];
    private static readonly long[] _values = [.. _keys.Select(key => 3L * key)];

    [KernelFact]
    public void While_it_is_looked_up() => CloseDuring(Hash, (map, i) =>
    {
        Assert.True(map.TryGetValue(i % Entries, out long value));
        Assert.Equal(3L * (i % Entries), value);
    });

    [KernelFact]
    public void While_it_is_enumerated() => CloseDuring(Hash, (map, _) =>
    {
        int count = 0;
        foreach ((int key, long value) in map)
        {
            Assert.Equal(3L * key, value);
            count++;
        }

        Assert.Equal(Entries, count);
    });

    [KernelFact]
    public void While_batches_are_read() => CloseDuring(Hash, (map, _) =>
    {
        foreach (MapBatch<int, long> batch in map.GetBatches())
        {
            for (int i = 0; i < batch.Count; i++)
            {
                Assert.Equal(3L * batch.Keys[i], batch.Values[i]);
            }
        }
    });

    [KernelFact]
    public void While_batches_are_written() => CloseDuring(Hash, (map, _) => map.UpdateBatch(_keys, _values));

    [KernelFact]
    public void While_it_is_drained_and_filled() => CloseDuring(Hash, (map, i) =>
    {
        if (i % 2 == 0)
        {
            map.UpdateBatch(_keys, _values);
        }

        foreach (MapBatch<int, long> batch in map.Drain())
        {
            Assert.Equal(3L * batch.Keys[0], batch.Values[0]);
        }
    });

    [KernelFact]
    public void While_the_values_of_all_cpus_are_read() => CloseDuring(
        () =>
        {
            BpfPerCpuArray<long> array = BpfPerCpuArray<long>.Create("array", 16);
            long[] perCpu = array.CreateBuffer();
            Array.Fill(perCpu, 5);
            array.Update(3, perCpu);
            return array;
        },
        (array, _) => Assert.Equal(5L * array.CpuCount, array.Sum(3)));

    [KernelFact]
    public void While_its_memory_is_used() => CloseDuring(
        () => BpfArray<long>.Create("array", Entries, MapFlags.Mmapable),
        (array, i) =>
        {
            using MapMemory<long> memory = array.OpenMemory();
            Volatile.Write(ref memory.GetReference(i % Entries), i);
            Assert.Equal(Entries, memory.Values.Length);
        });

    [KernelFact(Since = "6.9")]
    public void While_the_memory_of_an_arena_is_used() => CloseDuring(
        () => BpfArena.Create("arena", 4),
        (arena, i) =>
        {
            using MapMemory<int> memory = arena.OpenMemory<int>();
            memory.GetReference(i % memory.Length) = i;
        });

    private static BpfHashMap<int, long> Hash()
    {
        // With room to spare: each thread that replaces an element takes a free one first.
        BpfHashMap<int, long> map = BpfHashMap<int, long>.Create("map", (Threads + 1) * Entries);
        map.UpdateBatch(_keys, _values);
        return map;
    }

    private static void CloseDuring<TMap>(Func<TMap> create, Action<TMap, int> use)
        where TMap : IDisposable
    {
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                TMap map = create();
                using var inUse = new CountdownEvent(Threads);
                var thrown = new Exception?[Threads];
                Thread[] users = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() => thrown[thread] = Use(map, use, inUse)))];
                Array.ForEach(users, user => user.Start());
                inUse.Wait(TestContext.Current.CancellationToken);
                map.Dispose();
                Array.ForEach(users, user => user.Join());
                Assert.All(thrown, e => Assert.IsType<ObjectDisposedException>(e));
            }
        });
    }

    // Until it throws; what it throws is to be looked at.
    private static Exception? Use<TMap>(TMap map, Action<TMap, int> use, CountdownEvent inUse)
    {
        Exception? thrown = Record.Exception(() => use(map, 0));
        inUse.Signal();
        for (int i = 1; thrown is null; i++)
        {
            thrown = Record.Exception(() => use(map, i));
        }

        return thrown;
    }
}
