using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed class RingBufferGroupTests
{
    [KernelFact(Since = "5.17")]
    public async Task Several_rings_are_waited_for_and_read_as_one()
    {
        using var first = new RealRing();
        using var second = new RealRing();
        using var third = new RealRing();
        RealRing[] rings = [first, second, third];
        using RingBufferGroup group = RingBufferGroup.Open(rings.Select(ring => ring.Map("events")));
        var handler = new Keys();
        for (int i = 0; i < 30; i++)
        {
            ValueTask<bool> waiting = group.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
            rings[i % 3].Produce(2);
            Assert.True(await waiting);
            Assert.Equal(2, group.Consume(ref handler));
        }

        Assert.False(group.Wait(TimeSpan.Zero));
        second.Produce(1000);
        third.Produce(1000);
        Assert.True(group.Wait(Timeout.InfiniteTimeSpan));
        Assert.Equal(2000, group.Consume(ref handler));
        Assert.Equal([20, 1020, 1020], group.Readers.Select(reader => reader.GetStatistics().Records));
    }

    [KernelFact(Since = "5.17")]
    public void Records_of_several_rings_come_in_the_order_of_their_keys()
    {
        using var first = new RealRing();
        using var second = new RealRing();
        using RingBufferGroup group = RingBufferGroup.Open([first.Map("events"), second.Map("events")]);
        first.Produce(300, discardEach: 3);
        second.Produce(500, discardEach: 7);
        var handler = new Keys { MustAscend = true };
        var key = new Keys();
        Assert.Equal(200 + 500 - 71, group.ConsumeOrdered(ref handler, ref key));
        Assert.Equal(500ul, handler.Last);
        Assert.All(group.Readers, reader => Assert.Equal(0, reader.GetStatistics().Lag));
    }

    [KernelTheory(Since = "5.17")]
    [InlineData(false)]
    [InlineData(true)]
    public void What_comes_while_records_are_given_is_for_the_next_call(bool inOrder)
    {
        using var first = new RealRing();
        using var second = new RealRing();
        using RingBufferGroup group = RingBufferGroup.Open([first.Map("events"), second.Map("events")]);
        first.Produce(20);
        second.Produce(10);
        var handler = new Endless { Rings = [first, second] };
        var key = new Keys();
        Assert.Equal(30, inOrder ? group.ConsumeOrdered(ref handler, ref key) : group.Consume(ref handler));
        Assert.Equal(60, inOrder ? group.ConsumeOrdered(ref handler, ref key) : group.Consume(ref handler));
    }

    [KernelFact(Since = "5.17")]
    public void Rings_that_hold_more_than_a_turn_of_discarded_records_are_read_to_their_end()
    {
        using var first = new RealRing(edit: spec => spec.Maps["events"].MaxEntries = 1 << 20);
        using RingBufferGroup group = RingBufferGroup.Open([first.Map("events")]);
        first.Produce(10_000, discardEach: 1);
        first.Produce(10);
        var handler = new Keys();
        Assert.Equal(10, group.Consume(ref handler));
        Assert.Equal(10_000, group.Readers[0].GetStatistics().Discarded);
    }

    [KernelFact(Since = "5.17")]
    public void Each_ring_has_its_own_lost_counter()
    {
        using var ring = new RealRing();
        using (RingBufferGroup group = RingBufferGroup.Open(ring.Collection, ["events", "plain"]))
        {
            // 64 KiB of 24 bytes each, and what comes then is lost.
            ring.Produce(10_000);
            var handler = new Keys();
            long count = group.Consume(ref handler);
            Assert.Equal([10_000 - count, null], group.Readers.Select(reader => reader.GetStatistics().Lost));
            Assert.NotEqual(0, 10_000 - count);
        }

        var options = new RingBufferReaderOptions { LostCounter = ring.Map("events_lost") };
        Assert.Throws<ArgumentException>(() => RingBufferGroup.Open([ring.Map("events")], options));
        Assert.Throws<ArgumentException>(() => RingBufferGroup.Open(ring.Collection, ["events"], options));
        Assert.Throws<ArgumentException>(() => RingBufferGroup.Open(ring.Collection, []));
        Assert.Throws<KeyNotFoundException>(() => RingBufferGroup.Open(ring.Collection, ["events", "none"]));
        ring.Map("events").OpenRingBuffer().Dispose();
    }

    [KernelFact(Since = "5.17")]
    public void Nothing_is_left_open_also_where_one_ring_can_not_be_opened() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var ring = new RealRing();
        Assert.Throws<MapMismatchException>(() => RingBufferGroup.Open([ring.Map("events"), ring.Map("events_lost")]));
        Assert.Throws<ArgumentException>(() => RingBufferGroup.Open([]));
        RingBufferGroup group = RingBufferGroup.Open([ring.Map("events"), ring.Map("plain")]);
        group.CancelWait();
        Assert.False(group.Wait(Timeout.InfiniteTimeSpan));
        group.Dispose();
        group.Dispose();
        Assert.Throws<ObjectDisposedException>(() => group.Wait(TimeSpan.Zero));
        ring.Map("events").OpenRingBuffer().Dispose();
    });

    private struct Endless : IRecordHandler
    {
        internal RealRing[] Rings;
        internal int Count;

        public void OnRecord(ReadOnlySpan<byte> record)
        {
            Assert.True(++Count <= 90, "it does not end");
            Rings[0].Produce(1);
            Rings[1].Produce(1);
        }
    }

    private struct Keys : IRecordHandler, IRecordKey
    {
        internal ulong Last;
        internal bool MustAscend;

        public void OnRecord(ReadOnlySpan<byte> record)
        {
            ulong key = KeyOf(record);
            if (MustAscend && key < Last)
            {
                throw new InvalidOperationException($"after {Last} came {key}");
            }

            Last = key;
        }

        public readonly ulong KeyOf(ReadOnlySpan<byte> record) => BitConverter.ToUInt64(record);
    }
}
