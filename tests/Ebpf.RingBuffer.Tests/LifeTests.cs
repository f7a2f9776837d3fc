using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

/// <summary>Disposal at the worst moments.</summary>
public sealed class LifeTests
{
    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_that_waits_completes_when_the_reader_is_disposed()
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        ValueTask<ReadResult> pending = reader.ReadAsync(Patience);
        await reader.DisposeAsync();
        ReadResult result = await pending;
        Assert.True(result.IsCompleted);
        Assert.True(result.Buffer.IsEmpty);
    }

    [Fact]
    public async Task Read_that_waits_for_more_completes_when_the_reader_is_disposed()
    {
        for (int round = 0; round < 2000; round++)
        {
            using var ring = new FakeRing();
            RingBufferReader reader = ring.Open(new RingBufferReaderOptions { Scheduler = PipeScheduler.Inline });
            ring.Produce(1);
            ValueTask<ReadResult> pending = reader.ReadAtLeastAsync(1000, Patience);

            // Between its looks at the ring.
            Task producing = Task.Run(() => ring.Produce(2), Patience);
            Thread.SpinWait(Random.Shared.Next(2000));
            reader.Dispose();
            Assert.True((await pending).IsCompleted);
            await producing;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    [InlineData(100)]
    public async Task Stream_cuts_records_and_passes_over_discarded_ones(int piece)
    {
        using var ring = new FakeRing();
        using RingBufferReader reader = ring.Open();
        ring.Produce(1);
        ring.Produce(new byte[24], discard: true);
        ring.Produce(2);
        ring.Produce(new byte[40], discard: true);
        ring.Produce(3);

        Stream stream = reader.AsStream();
        byte[] bytes = new byte[1000];
        var values = new List<long>();
        for (int at = 0, next = 0; values.LastOrDefault() != 3;)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(at, piece), Patience);
            Assert.InRange(read, 1, piece);
            at += read;
            while (at - next >= 16 && BitConverter.ToUInt32(bytes, next) is var length && next + RingRecord.SpaceOf(length) is var end && end <= at)
            {
                if ((length & RingRecord.Discarded) == 0)
                {
                    values.Add(BitConverter.ToInt64(bytes, next + 8));
                }

                next = (int)end;
            }
        }

        Assert.Equal([1, 2, 3], values);
        Assert.Equal((3, 2, 0), (reader.GetStatistics().Records, reader.GetStatistics().Discarded, reader.GetStatistics().Lag));
    }

    [Fact]
    public async Task Two_cancellations_of_one_wait_cancel_one_wait()
    {
        var scheduler = new HeldScheduler();
        using var ring = new FakeRing();
        using RingBufferReader reader = ring.Open(new RingBufferReaderOptions { Scheduler = scheduler });
        ValueTask<ReadResult> pending = reader.ReadAsync(Patience);
        reader.CancelPendingRead();
        reader.CancelPendingRead();
        scheduler.Run();
        Assert.True((await pending).IsCanceled);
        Assert.False(reader.TryRead(out ReadResult _));
        reader.CancelPendingRead();
        Assert.True(reader.TryRead(out ReadResult result) && result.IsCanceled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copying_and_streams_end_when_the_reader_is_disposed(bool byStream)
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        using var copy = new MemoryStream();
        Task copying = byStream ? reader.AsStream().CopyToAsync(copy, Patience) : reader.CopyToAsync(copy, Patience);
        ring.Produce(1);
        while (copy.Length < 16)
        {
            await Task.Yield();
        }

        reader.Dispose();
        await copying;
        Assert.Equal(16, copy.Length);
        Assert.Throws<ObjectDisposedException>(() => reader.AdvanceTo(default));
    }

    [Theory]
    [InlineData("pipe")]
    [InlineData("stream")]
    [InlineData("reader's stream")]
    public async Task Disposal_during_a_write_lets_it_finish_with_what_was_in_the_ring(string way)
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        ring.Produce(-1);
        ring.Produce(-2);
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 16, resumeWriterThreshold: 8));
        using var stream = new DisposingStream(reader);
        Task copying = way switch
        {
            "pipe" => reader.CopyToAsync(pipe.Writer, Patience),
            "stream" => reader.CopyToAsync(stream, Patience),
            _ => reader.AsStream().CopyToAsync(stream, Patience),
        };
        if (way == "pipe")
        {
            Assert.False(copying.IsCompleted);
            reader.Dispose();
            ReadResult result = await pipe.Reader.ReadAsync(Patience);
            stream.Written = result.Buffer.ToArray();
            pipe.Reader.AdvanceTo(result.Buffer.End);
        }

        await copying;
        Assert.Equal([-1, -2], [BitConverter.ToInt64(stream.Written, 8), BitConverter.ToInt64(stream.Written, 24)]);
        Assert.Equal(32, stream.Written.Length);
        Assert.Equal((2, 0), (reader.GetStatistics().Records, reader.GetStatistics().Lag));
        Assert.Throws<ObjectDisposedException>(() => reader.TryRead(out ReadResult _));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => reader.CopyToAsync(stream, Patience));
    }

    [Fact]
    public async Task Copying_ends_with_whoever_reads_its_pipe_and_consumes_what_was_written()
    {
        using var ring = new FakeRing();
        using RingBufferReader reader = ring.Open();
        var pipe = new Pipe();
        Task copying = reader.CopyToAsync(pipe.Writer, Patience);
        await pipe.Reader.CompleteAsync();
        ring.Produce(1);
        await copying;
        ring.Produce(2);
        Assert.True(reader.TryReadRecord(out long next));
        Assert.Equal(2, next);
    }

    [Fact]
    public async Task Flush_that_is_canceled_consumes_what_is_in_the_pipe()
    {
        using var ring = new FakeRing();
        using RingBufferReader reader = ring.Open();
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1));
        ring.Produce(1);
        Task copying = reader.CopyToAsync(pipe.Writer, Patience);
        pipe.Writer.CancelPendingFlush();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
        Assert.Equal(16, (await pipe.Reader.ReadAsync(Patience)).Buffer.Length);
        Assert.False(reader.TryReadRecord(out long _));
        Assert.Equal(1, reader.GetStatistics().Records);
    }

    [Fact]
    public async Task Write_that_fails_leaves_its_records_in_the_ring()
    {
        using var ring = new FakeRing();
        using RingBufferReader reader = ring.Open();
        ring.Produce(1);
        using var stream = new MemoryStream([], writable: false);
        await Assert.ThrowsAsync<NotSupportedException>(() => reader.CopyToAsync(stream, Patience));
        reader.CancelPendingRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.CopyToAsync(Stream.Null, Patience));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader.CopyToAsync(Stream.Null, new CancellationToken(canceled: true)));
        Assert.True(reader.TryReadRecord(out long next));
        Assert.Equal(1, next);
    }

    [Fact]
    public async Task Read_that_waits_completes_also_when_two_dispose_at_once()
    {
        using var start = new Barrier(2);
        for (int round = 0; round < 2000; round++)
        {
            using var ring = new FakeRing();
            RingBufferReader reader = ring.Open();
            ValueTask<ReadResult> pending = reader.ReadAsync(Patience);
            Task other = Task.Run(() => DisposeAtOnce(), Patience);
            DisposeAtOnce();
            Assert.True((await pending).IsCompleted);
            await other;

            void DisposeAtOnce()
            {
                start.SignalAndWait(Patience);
                reader.Dispose();
            }
        }
    }

    [Fact]
    public async Task Await_foreach_ends_when_the_reader_is_disposed()
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        ring.Produce(1);
        ring.Produce(2);
        long last = 0;
        await foreach (long value in reader.ReadAllAsync<long>(Patience))
        {
            last = value;
            reader.Dispose();
        }

        Assert.Equal(1, last);
    }

    [KernelFact(Since = "5.17")]
    public async Task Enumeration_that_was_given_up_gives_the_ring_back()
    {
        using var ring = new RealRing();
        BpfMap map = ring.Map("plain");
        RingBufferReader reader = map.OpenRingBuffer();
        ring.Run("produce_sized", sizeof(ulong));
        ring.Run("produce_sized", sizeof(ulong));
        await GiveUpAsync(reader);
        reader.Dispose();
        Assert.Throws<InvalidOperationException>(() => map.OpenRingBuffer());

        GC.Collect();
        GC.WaitForPendingFinalizers();
        using RingBufferReader next = map.OpenRingBuffer();
        Assert.Equal(1, reader.GetStatistics().Records);
        Assert.True(next.TryReadRecord(out ulong _));
        Assert.False(next.TryReadRecord(out ulong _));

        // Not inlined, and not a local variable of the test's, which the garbage collector might take for reachable.
        [MethodImpl(MethodImplOptions.NoInlining)]
        static async Task GiveUpAsync(RingBufferReader reader)
        {
            IAsyncEnumerator<ulong> records = reader.ReadAllAsync<ulong>(Patience).GetAsyncEnumerator(Patience);
            Assert.True(await records.MoveNextAsync());
        }
    }

    [Fact]
    public async Task Wait_returns_when_the_reader_is_disposed_or_the_wait_canceled()
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        Task<bool> waiting = Task.Run(() => reader.Wait(Timeout.InfiniteTimeSpan), Patience);
        reader.CancelPendingRead();
        Assert.False(await waiting);
        waiting = Task.Run(() => reader.Wait(Timeout.InfiniteTimeSpan), Patience);
        while (!waiting.IsCompleted && waiting.Status != TaskStatus.Running)
        {
            await Task.Yield();
        }

        reader.Dispose();
        try
        {
            Assert.False(await waiting);
        }
        catch (ObjectDisposedException)
        {
            // It had not begun to wait.
        }
    }

    [Fact]
    public void Memory_that_is_held_reads_zeros_after_disposal()
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        ring.Produce(-1);
        Assert.True(reader.TryRead(out ReadResult result));
        ReadOnlySpan<byte> bytes = result.Buffer.FirstSpan;
        Assert.Equal(255, bytes[8]);
        reader.Dispose();
        Assert.Equal(16, bytes.Length);
        Assert.True(bytes.IndexOfAnyExcept((byte)0) < 0);
        Assert.Throws<ObjectDisposedException>(() => new RingBufferRecords(result.Buffer).TryRead(out long _));
        Assert.Throws<ObjectDisposedException>(() => reader.AdvanceTo(result.Buffer.End));
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.Equal(0, result.Buffer.FirstSpan[8]);
    }

    [Fact]
    public void Memory_that_was_copied_out_and_is_held_stays_the_holders_after_disposal()
    {
        using var ring = new FakeRing();
        RingBufferReader reader = ring.Open();
        ring.Produce(-1);
        Assert.True(reader.TryRead(out ReadResult result));
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(reader.Wait(TimeSpan.Zero));
        ring.Produce(-2);
        Assert.True(reader.TryRead(out result));
        Assert.True(MemoryMarshal.TryGetArray(result.Buffer.First, out ArraySegment<byte> kept));
        reader.Dispose();

        // The pool gives first what this thread has returned last.
        byte[] other = ArrayPool<byte>.Shared.Rent(kept.Array!.Length);
        Assert.NotSame(kept.Array, other);
        ArrayPool<byte>.Shared.Return(other);
        Assert.Equal(32, result.Buffer.Length);
        Assert.Equal(255, result.Buffer.FirstSpan[8]);
        Assert.Equal((0, 2), (reader.GetStatistics().Records, reader.GetStatistics().Abandoned));
    }

    [Theory]
    [InlineData("consume")]
    [InlineData("records")]
    [InlineData("one")]
    [InlineData("all")]
    [InlineData("wait")]
    public async Task Disposal_while_another_thread_reads_ends_the_reading_in_peace(string way)
    {
        for (int round = 0; round < 30; round++)
        {
            using var ring = new FakeRing();
            RingBufferReader reader = ring.Open();
            using var stop = new CancellationTokenSource();
            var producer = new Thread(() =>
            {
                for (long i = 1; !stop.IsCancellationRequested; i++)
                {
                    ring.Produce(i);
                }
            });
            producer.Start();
            Task<bool> reading = Task.Run(() => ReadUntilTheEndAsync(reader, way), Patience);
            Thread.SpinWait(Random.Shared.Next(200_000));
            reader.Dispose();
            Assert.True(await reading);
            await stop.CancelAsync();
            producer.Join();
        }
    }

    [KernelFact(Since = "5.17")]
    public void Nothing_is_left_open_where_opening_fails() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var ring = new RealRing();
        using BpfMap map = ring.Map("plain").Duplicate();
        map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => map.OpenRingBuffer());
        Assert.Throws<MapMismatchException>(() => ring.Map("plain").OpenRingBuffer(new RingBufferReaderOptions { LostCounter = ring.Map("events") }));
        ring.Map("plain").OpenRingBuffer().Dispose();
    });

    [KernelFact(Needs.BpfFileSystem, Since = "5.17")]
    public void Pinned_ring_goes_on_from_the_stored_position()
    {
        using var mount = new BpfMount();
        using var ring = new RealRing();
        ring.Map("events").Pin(mount["events"]);
        ring.Produce(5);
        using (RingBufferReader reader = ring.Collection.OpenRingBuffer("events"))
        {
            Assert.True(reader.TryReadRecord(out Event first));
            Assert.Equal(1ul, first.Sequence);
        }

        using BpfMap pinned = BpfMap.LoadPinned(mount["events"]);
        using RingBufferReader second = pinned.OpenRingBuffer();
        var handler = new SequenceHandler { Last = 1 };
        Assert.Equal(4, second.Consume(ref handler));
        Assert.False(second.Wait(TimeSpan.Zero));
    }

    private static async Task<bool> ReadUntilTheEndAsync(RingBufferReader reader, string way)
    {
        var order = new Order();
        try
        {
            switch (way)
            {
                case "all":
                    await foreach (long value in reader.ReadAllAsync<long>())
                    {
                        order.Check(value);
                    }

                    break;
                default:
                    while (true)
                    {
                        if (way == "records")
                        {
                            ReadResult result = await reader.ReadAsync();
                            Walk(reader, result, ref order);
                            if (result.IsCompleted)
                            {
                                return true;
                            }
                        }
                        else if (way == "one")
                        {
                            // The span may have turned to zeros; the copy is made while nothing can change.
                            reader.TryReadRecord(out ReadOnlySpan<byte> _);
                        }
                        else if (way == "consume" || reader.Wait(TimeSpan.FromSeconds(10)))
                        {
                            reader.Consume(ref order);
                        }
                    }
            }
        }
        catch (ObjectDisposedException)
        {
        }

        return true;
    }

    private static void Walk(RingBufferReader reader, ReadResult result, ref Order order)
    {
        if (result.IsCompleted)
        {
            return;
        }

        var records = new RingBufferRecords(result.Buffer);
        while (records.TryRead(out ReadOnlySpan<byte> _))
        {
            order.Count++;
        }

        reader.AdvanceTo(records.Consumed, records.Examined);
    }

    // Its reader is disposed between the call and the writing.
    private sealed class DisposingStream(RingBufferReader reader) : MemoryStream
    {
        internal byte[] Written = [];

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            reader.Dispose();
            await Task.Yield();
            Written = [.. Written, .. buffer.Span];
        }
    }

    private sealed class HeldScheduler : PipeScheduler
    {
        private Action? _action;

        public override void Schedule(Action<object?> action, object? state) => _action += () => action(state);

        internal void Run() => _action!();
    }

    private struct Order : IRecordHandler
    {
        internal long Last, Count;

        public void OnRecord(ReadOnlySpan<byte> record) => Check(BitConverter.ToInt64(record));

        internal void Check(long value)
        {
            if (value <= Last)
            {
                throw new InvalidOperationException($"after {Last} came {value}");
            }

            Last = value;
        }
    }
}
