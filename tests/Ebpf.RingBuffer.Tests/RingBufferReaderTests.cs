using System.IO.Pipelines;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed class RingBufferReaderTests : IDisposable
{
    private readonly Lazy<RealRing> _lazy = new(() => new RealRing());

    private RealRing Ring => _lazy.Value;

    [KernelFact(Since = "5.17")]
    public void Consume_gives_each_record_once_and_in_order()
    {
        using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
        var handler = new SequenceHandler();
        for (int round = 1; round <= 30; round++)
        {
            Ring.Produce(500, discardEach: 10);
            Assert.Equal(450, reader.Consume(ref handler));
            Assert.Equal(0, reader.Consume(ref handler));
        }

        RingBufferStatistics statistics = reader.GetStatistics();
        Assert.Equal(13500, handler.Count);
        Assert.Equal(13500, statistics.Records);
        Assert.Equal(1500, statistics.Discarded);
        Assert.Equal(15000 * 24, statistics.Bytes);
        Assert.Equal(500 * 24, statistics.HighWaterMark);
        Assert.Equal(0, statistics.Lag);
        Assert.Equal(0, statistics.Lost);
    }

    [KernelFact(Since = "5.17")]
    public async Task ReadAsync_shows_the_ring_itself()
    {
        using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
        Ring.Produce(10, discardEach: 5);
        ReadResult result = await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.True(result.Buffer.IsSingleSegment);
        Assert.Equal(240, result.Buffer.Length);
        Check(reader, result);
        RingBufferStatistics statistics = reader.GetStatistics();
        Assert.Equal((8, 2, 240, 0), (statistics.Records, statistics.Discarded, statistics.Bytes, statistics.Lag));

        static void Check(RingBufferReader reader, ReadResult result)
        {
            var records = new RingBufferRecords(result.Buffer);
            ulong sum = 0;
            while (records.TryRead(out Event e))
            {
                sum += e.Sequence;
            }

            Assert.Equal(55ul - 5 - 10, sum);
            Assert.Equal((8, 2), (records.Count, records.Discarded));
            reader.AdvanceTo(records.Consumed, records.Examined);
        }
    }

    [KernelFact(Since = "5.17")]
    public async Task Pending_read_is_woken_by_the_kernel_and_not_by_discarded_records()
    {
        using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
        for (int i = 0; i < 20; i++)
        {
            ValueTask<ReadResult> pending = reader.ReadAsync(TestContext.Current.CancellationToken);
            Assert.False(pending.IsCompleted);
            Ring.Produce(3, discardEach: 1);
            Assert.False(pending.IsCompleted);
            Ring.Produce(1);
            ReadResult result = await pending;
            Assert.Equal(24, result.Buffer.Length);
            reader.AdvanceTo(result.Buffer.End);
        }

        Assert.Equal((20, 60), (reader.GetStatistics().Records, reader.GetStatistics().Discarded));
    }

    [KernelFact(Since = "5.17")]
    public async Task Await_foreach_gives_records_as_they_come()
    {
        using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
        ulong expected = 0;
        Ring.Produce(2);
        await foreach (Event e in reader.ReadAllAsync<Event>(TestContext.Current.CancellationToken))
        {
            Assert.Equal((++expected, ~expected), (e.Sequence, e.Check));
            if (expected % 2 == 0)
            {
                Ring.Produce(2);
            }

            if (expected == 1000)
            {
                break;
            }
        }

        // What was not asked for is still there.
        Assert.True(reader.TryReadRecord(out Event next));
        Assert.Equal(1001ul, next.Sequence);
        Assert.Equal(1001, reader.GetStatistics().Records);
    }

    [KernelFact(Since = "5.17")]
    public void Wait_blocks_until_there_is_a_record()
    {
        using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
        Assert.False(reader.Wait(TimeSpan.Zero));
        Assert.False(reader.Wait(TimeSpan.FromMilliseconds(1)));
        Ring.Produce(1);
        Assert.True(reader.Wait(Timeout.InfiniteTimeSpan));
        Assert.True(reader.TryReadRecord(out ReadOnlySpan<byte> record));
        Assert.Equal(16, record.Length);
        Assert.False(reader.TryReadRecord(out record));

        var handler = new SequenceHandler { Last = 1 };
        var producer = new Thread(() =>
        {
            for (int i = 0; i < 2000; i++)
            {
                Ring.Produce(1);
            }
        });
        producer.Start();
        while (handler.Count < 2000)
        {
            Assert.True(reader.Wait(TimeSpan.FromSeconds(30)));
            reader.Consume(ref handler);
        }

        producer.Join();
    }

    [KernelTheory(Since = "5.17")]
    [InlineData(1)]
    [InlineData(0.3)]
    public async Task Records_without_wake_up_are_found_by_flush_by_interval_and_by_the_end_of_the_wait(double interval)
    {
        const ulong noWakeup = 1;
        using (RingBufferReader reader = Ring.Collection.OpenRingBuffer("events"))
        {
            ValueTask<ReadResult> pending = reader.ReadAsync(TestContext.Current.CancellationToken);
            Ring.Produce(1, noWakeup);
            reader.Flush();
            ReadResult result = await pending;
            reader.AdvanceTo(result.Buffer.End);
            Assert.False(reader.Wait(TimeSpan.Zero));
            Ring.Produce(1, noWakeup);
            Assert.True(reader.Wait(TimeSpan.FromMilliseconds(1)));
        }

        using (RingBufferReader reader = Ring.Collection.OpenRingBuffer("events", new RingBufferReaderOptions { PollInterval = TimeSpan.FromMilliseconds(interval) }))
        {
            Assert.True(reader.TryReadRecord(out Event _));
            ValueTask<ReadResult> pending = reader.ReadAsync(TestContext.Current.CancellationToken);
            Ring.Produce(1, noWakeup);
            ReadResult result = await pending;
            reader.AdvanceTo(result.Buffer.End);
            Task<bool> waiting = Task.Run(() => reader.Wait(Timeout.InfiniteTimeSpan), TestContext.Current.CancellationToken);
            Ring.Produce(1, noWakeup);
            Assert.True(await waiting);
        }
    }

    [KernelFact(Since = "5.17")]
    public void Records_of_all_sizes_are_read()
    {
        using RingBufferReader reader = Ring.Map("plain").OpenRingBuffer();
        foreach (int size in (int[])[0, 1, 7, 8, 9, 63, 1000, 4000, 4080])
        {
            Ring.Run("produce_sized", (ulong)size, 0);
            Assert.True(reader.TryReadRecord(out ReadOnlySpan<byte> record));
            Assert.Equal(size, record.Length);
            Assert.False(reader.TryReadRecord(out record));
        }
    }

    [KernelFact(Since = "5.17")]
    public void Record_of_another_size_than_the_struct_is_an_error_that_names_both()
    {
        using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
        Ring.Produce(1);
        MapMismatchException e = Assert.Throws<MapMismatchException>(() => reader.TryReadRecord(out int _));
        Assert.Contains("map 'events': a record has 16 bytes, and System.Int32 has 4", e.Message, StringComparison.Ordinal);
    }

    [KernelFact(Since = "5.17")]
    public void Ring_has_one_reader()
    {
        using (RingBufferReader reader = Ring.Collection.OpenRingBuffer("events"))
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => Ring.Map("events").OpenRingBuffer());
            Assert.Contains("map 'events' has a reader", e.Message, StringComparison.Ordinal);
            using BpfMap same = Ring.Map("events").Duplicate();
            Assert.Throws<InvalidOperationException>(() => same.OpenRingBuffer());
        }

        Ring.Collection.OpenRingBuffer("events").Dispose();
    }

    [KernelFact(Since = "5.17")]
    public void Next_reader_goes_on_where_the_last_one_stopped()
    {
        Ring.Produce(10);
        for (ulong i = 1; i <= 10; i++)
        {
            using RingBufferReader reader = Ring.Collection.OpenRingBuffer("events");
            Assert.True(reader.TryReadRecord(out Event e));
            Assert.Equal(i, e.Sequence);
        }
    }

    [KernelFact(Since = "5.17")]
    public void Reader_outlives_its_collection_and_leaves_nothing_open() => FileDescriptors.AssertNoneLeft(() =>
    {
        RingBufferReader reader;
        using (var ring = new RealRing())
        {
            reader = ring.Collection.OpenRingBuffer("events");
            ring.Produce(3);
        }

        Assert.True(reader.Wait(TimeSpan.Zero));
        var handler = new SequenceHandler();
        Assert.Equal(3, reader.Consume(ref handler));
        reader.Dispose();
        reader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => reader.TryReadRecord(out Event _));
        Assert.Equal(3, reader.GetStatistics().Records);
    });

    [KernelFact(Since = "5.17")]
    public void Map_of_another_kind_is_refused()
    {
        MapMismatchException e = Assert.Throws<MapMismatchException>(() => Ring.Map("events_lost").OpenRingBuffer());
        Assert.Contains("it is a map of type PerCpuArray, not RingBuffer", e.Message, StringComparison.Ordinal);
        e = Assert.Throws<MapMismatchException>(() => Ring.Map("events").OpenRingBuffer(new RingBufferReaderOptions { LostCounter = Ring.Map("plain") }));
        Assert.Contains("map 'plain': a counter of lost records is a map of type PerCpuArray", e.Message, StringComparison.Ordinal);
        Ring.Map("events").OpenRingBuffer().Dispose();
    }

    public void Dispose()
    {
        if (_lazy.IsValueCreated)
        {
            _lazy.Value.Dispose();
        }
    }
}
