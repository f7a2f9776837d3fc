using System.Buffers;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed class PerfBufferReaderTests : IDisposable
{
    private readonly Lazy<RealRing> _lazy = new(() => new RealRing("perf_output"));

    private RealRing Ring => _lazy.Value;

    private long Failed => (long)Ring.Collection.Variables["failed"].Get<ulong>();

    [KernelFact(Since = "5.10")]
    public void Records_are_read_also_where_they_wrap()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        var handler = default(Events);
        for (int i = 0; i < 200; i++)
        {
            Ring.Run("produce", 50);
            Assert.Equal(50, reader.Consume(ref handler));
        }

        Assert.Equal((10_000, 0, 10_000), (handler.Count, handler.Lost, reader.Records));
        Assert.Equal(Environment.ProcessorCount, reader.Cpus.Count);
    }

    [KernelFact(Since = "5.10")]
    public void Lost_records_are_reported_and_counted()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        for (int i = 0; i < 100; i++)
        {
            Ring.Run("produce", 50);
        }

        var handler = default(Events);
        reader.Consume(ref handler);
        ProduceUntilAllIsKnown(reader, ref handler);
        Assert.Equal((Failed, handler.Lost), (reader.Lost, reader.Lost));
    }

    [KernelFact(Since = "5.10")]
    public async Task Reader_is_woken_paused_and_resumed()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer();
        var handler = default(Events);
        Assert.False(reader.Wait(TimeSpan.Zero));
        for (int i = 0; i < 20; i++)
        {
            ValueTask<bool> waiting = reader.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
            Ring.Run("produce", 2);
            Assert.True(await waiting);
            reader.Consume(ref handler);
            Ring.Run("produce", 1);
            Assert.True(reader.Wait(Timeout.InfiniteTimeSpan));
            reader.Consume(ref handler);
        }

        // What comes while it is paused is lost, and known to be with the next record of that CPU.
        reader.Pause();
        Ring.Run(reader.Cpus[0], "produce", 10);
        Assert.Equal((0, 10), (reader.Consume(ref handler), Failed));
        reader.Resume();
        Ring.Run(reader.Cpus[0], "produce", 10);
        reader.Consume(ref handler);
        Assert.Equal((70, 10), (handler.Count, handler.Lost));
    }

    [KernelFact(Since = "5.10")]
    public void Records_that_wrap_are_read_in_two_pieces_where_they_are()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        var pieces = default(Pieces);
        byte[] record = new byte[1000];
        ulong sequence = 0;
        for (int i = 0; i < 300; i++)
        {
            // Another length each time, so that each offset comes at the end of the buffer.
            Ring.Run("produce_sized", (ulong)(100 + i % 200));
            Assert.True(reader.TryRead(out PerfRecord read));
            Assert.InRange(read.Length, 100 + i % 200, 107 + i % 200);
            Assert.Equal(++sequence, read.Read<ulong>());
            read.CopyTo(record);
            Assert.Equal(sequence, BitConverter.ToUInt64(record));
            pieces.OnRecord(in read);
        }

        Assert.InRange(pieces.Two, 5, 299);
        Assert.Equal(300, pieces.One + pieces.Two);
        Assert.False(reader.TryRead(out _));
    }

    [KernelFact(Since = "5.10")]
    public async Task Records_are_read_as_an_async_stream()
    {
        PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        ulong last = 0;
        Ring.Run("produce", 20);
        await foreach (Event e in reader.ReadAllAsync<Event>(TestContext.Current.CancellationToken))
        {
            Assert.Equal(~e.Sequence, e.Check);
            last = Math.Max(last, e.Sequence);
            if (e.Sequence % 20 == 0 && e.Sequence < 10_000)
            {
                _ = Task.Run(() => Ring.Run("produce", 20), TestContext.Current.CancellationToken);
            }
            else if (e.Sequence == 10_000)
            {
                reader.Dispose();
            }
        }

        Assert.Equal((10_000ul, 10_000, 0), (last, reader.Records, reader.Lost));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(out _));
    }

    [KernelTheory(Since = "5.10")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_that_never_ends_is_ended_from_outside(bool byToken)
    {
        using var cancellation = new CancellationTokenSource();
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        Ring.Run("produce", 20);
        int count = 0;
        async Task ReadAsync()
        {
            await foreach (Event _ in reader.ReadAllAsync<Event>(cancellation.Token))
            {
                Ring.Run("produce", 2);
                Assert.True(++count < 5000, "it does not end");
                if (count == 10)
                {
                    (byToken ? (Action)cancellation.Cancel : reader.CancelWait)();
                }
            }
        }

        if (byToken)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(ReadAsync);
        }
        else
        {
            await ReadAsync();
        }

        Assert.True(reader.TryRead(out _));
    }

    [KernelFact(Since = "5.10")]
    public void Reading_record_by_record_or_as_a_stream_allocates_nothing()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer();
        var handler = default(Events);
        IAsyncEnumerator<Event> all = reader.ReadAllAsync<Event>(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        Ring.Run("produce", 1);
        Assert.True(Synchronous.Result(all.MoveNextAsync()));
        long allocated = 0;
        for (int i = 0; i < 100; i++)
        {
            Ring.Run("produce", 50);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < 50; k++)
            {
                handler.Count += Synchronous.Result(all.MoveNextAsync()) ? 1 : 0;
            }

            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Synchronous.End(all.DisposeAsync());
        Ring.Run("produce", 50);
        long start = GC.GetAllocatedBytesForCurrentThread();
        for (int k = 0; k < 25; k++)
        {
            handler.Count += reader.TryRead(out PerfRecord _) ? 1 : 0;
        }

        reader.Consume(ref handler);
        allocated += GC.GetAllocatedBytesForCurrentThread() - start;
        Assert.Equal((0, 5050), (allocated, handler.Count));
    }

    [KernelFact(Since = "5.10")]
    public async Task Reader_is_woken_after_so_many_bytes()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { WakeupBytes = 1000 });
        var handler = default(Events);
        await OnCpuAsync(reader.Cpus[0], () =>
        {
            ValueTask<bool> waiting = reader.WaitAsync(TestContext.Current.CancellationToken);

            // 32 bytes each: header, length, 16 bytes, padding.
            Ring.Run("produce", 30);
            Assert.False(waiting.IsCompleted);
            Ring.Run("produce", 5);
            Assert.True(waiting.AsTask().Result);
            Assert.Equal(35, reader.Consume(ref handler));
        });
    }

    [KernelFact(Since = "5.10")]
    public async Task Buffers_belong_to_the_numbers_of_cpus_also_where_there_are_gaps()
    {
        IReadOnlyList<int> cpus = CpuAffinity.Allowed();
        Assert.SkipWhen(cpus.Count < 2, "needs two CPUs");

        // As if the first CPU were not there, and one that is not were.
        using var reader = new PerfBufferReader(Ring.Map("perf_events"), new PerfBufferReaderOptions(), [cpus[1], 60_000]);
        Assert.Equal([cpus[1]], reader.Cpus);
        var handler = default(Events);
        await OnCpuAsync(cpus[0], () => Ring.Run("produce", 5));
        Assert.Equal((5, 0), (Failed, reader.Consume(ref handler)));
        await OnCpuAsync(cpus[1], () => Ring.Run("produce", 7));
        Assert.True(reader.Wait(Timeout.InfiniteTimeSpan));
        Assert.Equal((5, 7), (Failed, reader.Consume(ref handler)));
        Assert.Equal(cpus[1], handler.Cpu);
    }

    [KernelFact(Since = "5.10")]
    public async Task Last_records_of_overwritable_buffers_are_read_oldest_first()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(
            new PerfBufferReaderOptions { BytesPerCpu = 4096, IsOverwritable = true });
        var handler = new Events { MustAscend = true };
        Assert.Equal(0, reader.Snapshot(ref handler));
        await OnCpuAsync(reader.Cpus[0], () =>
        {
            Ring.Run("produce", 10);
            Assert.Equal(10, reader.Snapshot(ref handler));
            for (int i = 0; i < 100; i++)
            {
                Ring.Run("produce", 50);
            }
        });
        handler = new Events { MustAscend = true };
        long count = reader.Snapshot(ref handler);
        Assert.InRange(count, 4096 / 32 - 1, 4096 / 32);
        Assert.Equal((5010ul, 0), (handler.Last, handler.Lost));

        // It stays there, also while it is paused.
        reader.Pause();
        Ring.Run("produce", 10);
        handler = new Events { MustAscend = true };
        Assert.Equal((count, 5010ul, 10), (reader.Snapshot(ref handler), handler.Last, Failed));
        Ring.Run("produce", 10);
        handler = new Events { MustAscend = true };
        Assert.Equal((count, 5010ul, 20), (reader.Snapshot(ref handler), handler.Last, Failed));
        Assert.Throws<InvalidOperationException>(() => reader.Consume(ref handler));
        Assert.Throws<InvalidOperationException>(() => reader.TryRead(out _));
        Assert.Throws<InvalidOperationException>(() => reader.Wait(TimeSpan.Zero));
        reader.Dispose();
        using PerfBufferReader other = Ring.Map("perf_events").OpenPerfBuffer();
        Assert.Throws<InvalidOperationException>(() => other.Snapshot(ref handler));
    }

    [KernelFact(Since = "5.10")]
    public async Task Writing_that_is_resumed_during_a_snapshot_goes_on_after_it()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(
            new PerfBufferReaderOptions { BytesPerCpu = 4096, IsOverwritable = true });
        await OnCpuAsync(reader.Cpus[0], () =>
        {
            Ring.Run("produce", 10);
            var handler = new Resuming { Ring = Ring, Reader = reader, Events = new Events { MustAscend = true } };
            Assert.Equal(10, reader.Snapshot(ref handler));
            Assert.Equal(50, Failed);
            Ring.Run("produce", 1);
            Assert.Equal(50, Failed);
            reader.Pause();
            Ring.Run("produce", 1);
            Assert.Equal(51, Failed);
        });
    }

    [KernelFact(Since = "5.10")]
    public void Map_has_one_reader_at_a_time()
    {
        PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer();
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => Ring.Map("perf_events").OpenPerfBuffer());
        Assert.Contains("'perf_events' has a reader", e.Message, StringComparison.Ordinal);
        Ring.Run("produce", 5);
        var handler = default(Events);
        Assert.Equal((5, 0), (reader.Consume(ref handler), Failed));
        reader.Dispose();
        using PerfBufferReader second = Ring.Map("perf_events").OpenPerfBuffer();
        Ring.Run("produce", 5);
        Assert.Equal((5, 0), (second.Consume(ref handler), Failed));
    }

    [KernelFact(Since = "5.10")]
    public void Memory_that_is_held_after_disposal_reads_zeros()
    {
        PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer();
        Ring.Run("produce", 1);
        Assert.True(reader.TryRead(out PerfRecord record));
        ReadOnlySequence<byte> held = record.Sequence;
        Assert.Equal(1, held.FirstSpan[0]);
        reader.Dispose();
        Assert.True(record.First.IndexOfAnyExcept((byte)0) < 0);
        record = default;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(held.FirstSpan.IndexOfAnyExcept((byte)0) < 0);
    }

    [KernelFact(Since = "5.10")]
    public void Slow_reader_knows_exactly_what_it_has_lost()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        var random = new Random(3);
        var handler = default(Events);
        for (int i = 0; i < 300; i++)
        {
            for (int k = random.Next(8); k > 0; k--)
            {
                Ring.Run("produce", (ulong)random.Next(60));
            }

            switch (random.Next(4))
            {
                case 0:
                    reader.Pause();
                    break;
                case 1:
                    reader.Consume(ref handler);
                    break;
                default:
                    reader.Resume();
                    break;
            }
        }

        reader.Resume();
        ProduceUntilAllIsKnown(reader, ref handler);
        Assert.NotEqual(0, Failed);
        Assert.Equal((Failed, handler.Lost, handler.Count), (reader.Lost, reader.Lost, reader.Records));
    }

    [KernelFact(Since = "5.10")]
    public void Disposal_leaves_nothing_open_and_programs_without_a_buffer() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var ring = new RealRing("perf_output");
        PerfBufferReader reader = ring.Map("perf_events").OpenPerfBuffer();
        reader.CancelWait();
        Assert.False(reader.Wait(Timeout.InfiniteTimeSpan));
        reader.Dispose();
        reader.Dispose();
        ring.Run("produce", 3);
        Assert.Equal(3ul, ring.Collection.Variables["failed"].Get<ulong>());
        Assert.Throws<ObjectDisposedException>(() => reader.Wait(TimeSpan.Zero));
        Assert.Throws<MapMismatchException>(() => ring.Map("perf_events").OpenRingBuffer());
    });

    [KernelFact(Since = "5.10")]
    public void Disposal_gives_the_rest_back_where_the_map_was_frozen() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var ring = new RealRing("perf_output");
        BpfMap map = ring.Map("perf_events");
        PerfBufferReader reader = map.OpenPerfBuffer();
        map.Freeze();
        reader.Dispose();
        reader.Dispose();
        Assert.Equal(Errno.EPERM, Assert.ThrowsAny<BpfException>(() => map.OpenPerfBuffer()).Errno);
    });

    public void Dispose()
    {
        if (_lazy.IsValueCreated)
        {
            _lazy.Value.Dispose();
        }
    }

    // The kernel reports a loss when there is room again, with the next record of that CPU.
    private void ProduceUntilAllIsKnown(PerfBufferReader reader, ref Events handler)
    {
        reader.Consume(ref handler);
        foreach (int cpu in reader.Cpus)
        {
            Ring.Run(cpu, "produce", 1);
        }

        reader.Consume(ref handler);
        Assert.Equal(Ring.Collection.Variables["sequence"].Get<ulong>(), (ulong)(handler.Count + handler.Lost));
    }

    private static async Task OnCpuAsync(int cpu, Action action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                CpuAffinity.Pin(cpu);
                action();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        }).Start();
        await done.Task;
    }

    private struct Events : IPerfRecordHandler
    {
        internal long Count, Lost;
        internal ulong Last;
        internal int Cpu;
        internal bool MustAscend;

        public void OnRecord(in PerfRecord record)
        {
            Event e = record.Read<Event>();
            if (e.Check != ~e.Sequence || (MustAscend && Last != 0 && e.Sequence != Last + 1))
            {
                throw new InvalidOperationException($"after {Last} came {e.Sequence} with {e.Check:x}");
            }

            Count++;
            Cpu = record.Cpu;
            Last = e.Sequence;
        }

        public void OnLost(int cpu, ulong count) => Lost += (long)count;
    }

    private struct Resuming : IPerfRecordHandler
    {
        internal RealRing Ring;
        internal PerfBufferReader Reader;
        internal Events Events;

        public void OnRecord(in PerfRecord record)
        {
            if (Events.Count == 0)
            {
                Reader.Pause();
                Reader.Resume();
                Ring.Run("produce", 50);
            }

            Events.OnRecord(record);
        }

        public void OnLost(int cpu, ulong count) => throw new InvalidOperationException($"{count} lost");
    }

    private struct Pieces
    {
        internal int One, Two;

        internal void OnRecord(in PerfRecord record)
        {
            ReadOnlySequence<byte> sequence = record.Sequence;
            Assert.Equal(record.Length, sequence.Length);
            Assert.Equal(record.Rest.IsEmpty, sequence.IsSingleSegment);
            byte[] copy = sequence.ToArray();
            Assert.True(copy.AsSpan(0, record.First.Length).SequenceEqual(record.First));
            Assert.True(copy.AsSpan(record.First.Length).SequenceEqual(record.Rest));
            Assert.True(copy.AsSpan(8, 92).IndexOfAnyExcept((byte)0xa5) < 0);
            _ = record.Rest.IsEmpty ? One++ : Two++;
        }
    }
}
