using System.Buffers;
using System.IO.Pipelines;

namespace Ebpf.RingBuffer.Tests;

/// <summary>What the kernel does seldom, or never twice alike, done on purpose by a fake ring.</summary>
public sealed class ProtocolTests : IDisposable
{
    private readonly FakeRing _ring = new();

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public void Record_that_is_not_submitted_yet_ends_what_is_shown()
    {
        using RingBufferReader reader = _ring.Open();
        _ring.Produce(1);
        ulong busy = _ring.Reserve(8)!.Value;
        _ring.Produce(3);
        Assert.True(reader.TryRead(out ReadResult result));
        Assert.Equal(16, result.Buffer.Length);
        reader.AdvanceTo(result.Buffer.End);
        Assert.False(reader.TryRead(out _));
        var handler = default(Longs);
        Assert.Equal(0, reader.Consume(ref handler));
        Assert.False(reader.TryReadRecord(out long _));

        _ring.Fill(busy, [2, 0, 0, 0, 0, 0, 0, 0]);
        _ring.Commit(busy);
        Assert.Equal(2, reader.Consume(ref handler));
        Assert.Equal(5, handler.Sum);
    }

    [Fact]
    public async Task Reader_that_sleeps_before_an_unfinished_record_is_woken_by_its_submission()
    {
        using RingBufferReader reader = _ring.Open();
        ulong first = _ring.Reserve(8)!.Value;
        ulong second = _ring.Reserve(8)!.Value;
        Task<ReadResult> pending = reader.ReadAsync(Patience).AsTask();
        _ring.Commit(second);
        Assert.Equal(0, _ring.Wakeups);
        Assert.False(pending.IsCompleted);
        _ring.Commit(first);
        ReadResult result = await pending;
        Assert.Equal(32, result.Buffer.Length);
        Assert.Equal(1, _ring.Wakeups);
    }

    [Fact]
    public void Records_are_shown_by_their_headers_and_by_nothing_else_of_the_producers_page()
    {
        using RingBufferReader reader = _ring.Open();
        for (int i = 0; i < 5; i++)
        {
            _ring.Produce(i);
        }

        ulong busy = _ring.Reserve(8)!.Value;
        _ring.Produce(6);
        foreach (ulong pending in (ulong[])[0, 32, busy, busy + 16, busy + 1000, ulong.MaxValue])
        {
            _ring.PendingPosition = pending;
            Assert.True(reader.TryRead(out ReadResult result));
            Assert.Equal(80, result.Buffer.Length);
            reader.AdvanceTo(result.Buffer.Start);
        }
    }

    [Fact]
    public void Records_of_all_lengths_are_shown_up_to_the_first_that_is_not_complete()
    {
        using RingBufferReader reader = _ring.Open();
        var random = new Random(5);
        for (int round = 0; round < 2000; round++)
        {
            ulong start = _ring.ProducerPosition;
            ulong? firstBusy = null;
            var busy = new List<ulong>();
            for (int count = random.Next(1, 40); count > 0; count--)
            {
                ulong position = _ring.Reserve(random.Next(3) == 0 ? random.Next(1, 60) : 8)!.Value;
                if (random.Next(20) == 0)
                {
                    firstBusy ??= position;
                    busy.Add(position);
                }
                else
                {
                    _ring.Commit(position);
                }
            }

            ulong end = firstBusy ?? _ring.ProducerPosition;
            Assert.Equal(end != start, reader.TryRead(out ReadResult result));
            Assert.Equal((long)(end - start), result.Buffer.Length);
            if (end != start)
            {
                reader.AdvanceTo(result.Buffer.End);
            }

            busy.ForEach(position => _ring.Commit(position));
            if (reader.TryRead(out result))
            {
                reader.AdvanceTo(result.Buffer.End);
            }

            Assert.Equal(_ring.ProducerPosition, _ring.ConsumerPosition);
        }
    }

    [Fact]
    public void Full_large_ring_is_shown_in_batches()
    {
        using var ring = new FakeRing(1 << 20);
        using RingBufferReader reader = ring.Open();
        long produced = 0, read = 0;
        while (ring.Produce(produced))
        {
            produced++;
        }

        for (; reader.TryRead(out ReadResult result); read += result.Buffer.Length / 16, reader.AdvanceTo(result.Buffer.End))
        {
            Assert.InRange(result.Buffer.Length, 16, 256 << 10);
        }

        Assert.Equal(produced, read);
    }

    [Fact]
    public void Records_are_contiguous_where_the_ring_wraps()
    {
        using RingBufferReader reader = _ring.Open();
        byte[] sent = new byte[1000];
        for (int i = 0; i < 50; i++)
        {
            Random.Shared.NextBytes(sent);
            Assert.True(_ring.Produce(sent));
            Assert.True(_ring.Produce(sent));
            Assert.True(reader.TryRead(out ReadResult result));
            Assert.True(result.Buffer.IsSingleSegment);
            var records = new RingBufferRecords(result.Buffer);
            Assert.True(records.TryRead(out ReadOnlySpan<byte> record));
            Assert.True(record.SequenceEqual(sent));
            Assert.True(records.TryRead(out record));
            Assert.True(record.SequenceEqual(sent));
            Assert.False(records.TryRead(out record));
            reader.AdvanceTo(records.Consumed, records.Examined);
        }
    }

    [Fact]
    public void Position_inside_a_record_is_refused_and_the_read_goes_on()
    {
        using RingBufferReader reader = _ring.Open();
        _ring.Produce(1);
        _ring.Produce(2);
        Assert.True(reader.TryRead(out ReadResult result));
        foreach (int offset in (int[])[1, 8, 15, 17, 24])
        {
            InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(result.Buffer.GetPosition(offset)));
            Assert.Contains("not where a record begins", e.Message, StringComparison.Ordinal);
        }

        SequencePosition middle = result.Buffer.GetPosition(16);
        reader.AdvanceTo(middle);
        Assert.True(reader.TryRead(out ReadResult next));
        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(result.Buffer.Start));
        reader.AdvanceTo(next.Buffer.End);
        Assert.Equal(2, reader.GetStatistics().Records);
    }

    [Fact]
    public async Task Second_read_while_one_waits_is_refused()
    {
        using RingBufferReader reader = _ring.Open();
        ValueTask<ReadResult> pending = reader.ReadAsync(Patience);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadAsync(Patience));
        Assert.Throws<InvalidOperationException>(() => reader.TryReadRecord(out long _));
        Assert.Throws<InvalidOperationException>(() => reader.Wait(TimeSpan.Zero));
        _ring.Produce(1);
        Assert.Equal(16, (await pending).Buffer.Length);
    }

    [Theory]
    [InlineData(5000u)]
    [InlineData(0x3fffffffu)]
    [InlineData(4097u)]
    public void Impossible_length_is_an_error_in_every_way_of_reading(uint length)
    {
        using RingBufferReader reader = _ring.Open();
        _ring.Produce(1);
        _ring.HeaderAt(0) = length;
        var handler = default(Longs);
        Assert.Contains("is damaged", Assert.Throws<BpfException>(() => reader.Consume(ref handler)).Message, StringComparison.Ordinal);
        Assert.Throws<BpfException>(() => reader.TryRead(out _));
        Assert.Throws<BpfException>(() => reader.TryReadRecord(out long _));
        Assert.Throws<BpfException>(() => reader.Wait(TimeSpan.Zero));
        _ring.HeaderAt(0) = 8;
        Assert.True(reader.TryRead(out ReadResult result));
        _ring.HeaderAt(0) = length;
        Assert.Throws<BpfException>(() => new RingBufferRecords(result.Buffer).TryRead(out long _));
        Assert.Throws<InvalidOperationException>(() => reader.AdvanceTo(result.Buffer.End));
    }

    [Fact]
    public void Impossible_positions_are_an_error()
    {
        using (RingBufferReader reader = _ring.Open())
        {
            _ring.ProducerPosition = 4096 + 8;
            Assert.Throws<BpfException>(() => reader.TryRead(out _));
        }

        using var other = new FakeRing();
        other.ConsumerPosition = 8;
        Assert.Throws<BpfException>(() => other.Open());
    }

    [Fact]
    public async Task Impossible_length_found_by_the_poll_thread_reaches_the_one_who_waits()
    {
        using RingBufferReader reader = _ring.Open();
        ValueTask<ReadResult> pending = reader.ReadAsync(Patience);
        ulong position = _ring.Reserve(8)!.Value;
        _ring.HeaderAt(position) = RingRecord.Busy | 5000;
        _ring.Commit(position);
        await Assert.ThrowsAsync<BpfException>(async () => await pending);
    }

    [Fact]
    public void Handler_that_throws_has_consumed_its_record()
    {
        using RingBufferReader reader = _ring.Open();
        for (long i = 1; i <= 5; i++)
        {
            _ring.Produce(i);
        }

        var handler = new Longs { ThrowsAt = 3 };
        Assert.Throws<InvalidOperationException>(() => reader.Consume(ref handler));
        Assert.True(reader.TryReadRecord(out long next));
        Assert.Equal((3, 4), (handler.Last, next));
        Assert.Equal(4, reader.GetStatistics().Records);
    }

    [Fact]
    public async Task Kept_records_are_delivered_by_every_way_of_reading()
    {
        using RingBufferReader reader = _ring.Open();
        for (long i = 1; i <= 6; i++)
        {
            _ring.Produce(i, discard: i == 2);
        }

        Assert.True(reader.TryRead(out ReadResult result));
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        ValueTask<ReadResult> pending = reader.ReadAsync(Patience);
        reader.CancelPendingRead();
        result = await pending;
        Assert.Equal(96, result.Buffer.Length);
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.Equal(_ring.ProducerPosition, _ring.ConsumerPosition);

        Assert.True(reader.TryReadRecord(out long first));
        await foreach (long second in reader.ReadAllAsync<long>(Patience))
        {
            Assert.Equal((1, 3), (first, second));
            break;
        }

        _ring.Produce(7);
        var handler = default(Longs);
        Assert.Equal(4, reader.Consume(ref handler));
        Assert.Equal(4 + 5 + 6 + 7, handler.Sum);
        Assert.Equal((6, 1, 112), (reader.GetStatistics().Records, reader.GetStatistics().Discarded, reader.GetStatistics().Bytes));
    }

    [Fact]
    public void Read_waits_when_another_way_has_taken_the_last_kept_record()
    {
        using RingBufferReader reader = OpenWithKept(out ReadResult result);
        var records = new RingBufferRecords(result.Buffer);
        Assert.True(records.TryRead(out long first));
        reader.AdvanceTo(records.Consumed, records.Examined);
        Assert.True(reader.TryReadRecord(out long second));
        Assert.True(reader.TryReadRecord(out long third));
        Assert.Equal((1, 2, 3), (first, second, third));
        Assert.False(reader.TryRead(out _));
        Assert.Equal(16, Synchronous.ResultAfter(reader.ReadAsync(Patience), _ring, 4).Buffer.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_that_never_ends_is_ended_from_outside(bool byToken)
    {
        using var cancellation = new CancellationTokenSource();
        using RingBufferReader reader = _ring.Open();
        _ring.Produce(1);
        int count = 0;
        async Task ReadAsync()
        {
            await foreach (long _ in reader.ReadAllAsync<long>(cancellation.Token))
            {
                _ring.Produce(1);
                Assert.True(++count < 5000, "it does not end");
                if (count == 10)
                {
                    (byToken ? (Action)cancellation.Cancel : reader.CancelPendingRead)();
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

        Assert.True(reader.TryReadRecord(out long _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Kept_records_that_another_way_has_left_are_announced(bool byConsume)
    {
        using RingBufferReader reader = OpenWithKept(out ReadResult result);
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(reader.Wait(TimeSpan.Zero));
        if (byConsume)
        {
            var handler = new Longs { ThrowsAt = 1 };
            Assert.Throws<InvalidOperationException>(() => reader.Consume(ref handler));
        }
        else
        {
            Assert.True(reader.TryReadRecord(out long _));
        }

        Assert.True(reader.Wait(TimeSpan.Zero));
        Assert.True(reader.TryRead(out result));
        Assert.Equal(32, result.Buffer.Length);
    }

    [Fact]
    public async Task Announcement_is_counted_once_whoever_waits()
    {
        using RingBufferReader reader = _ring.Open();
        ReadResult result = Synchronous.ResultAfter(reader.ReadAsync(Patience), _ring, 1);
        reader.AdvanceTo(result.Buffer.Start);
        Assert.True(reader.TryReadRecord(out long _));
        Assert.False(reader.Wait(TimeSpan.Zero));
        for (long i = 2; i <= 10; i++)
        {
            Task<bool> waiting = Task.Run(() => reader.Wait(Timeout.InfiniteTimeSpan), Patience);
            _ring.Produce(i);
            Assert.True(await waiting);
            Assert.True(reader.TryReadRecord(out long _));
            Assert.False(reader.Wait(TimeSpan.Zero));
            Assert.True(SpinWait.SpinUntil(() => reader.GetStatistics().WakeUps >= i, TimeSpan.FromSeconds(30)));
        }

        Assert.Equal(10, reader.GetStatistics().WakeUps);
    }

    [Fact]
    public void Lag_is_never_negative_nor_more_than_the_ring()
    {
        using RingBufferReader reader = _ring.Open();
        bool isDone = false;
        var both = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                Volatile.Write(ref _ring.ProducerPosition, _ring.ProducerPosition + _ring.Size);
                Volatile.Write(ref _ring.ConsumerPosition, _ring.ProducerPosition);
            }
        });
        both.Start();
        try
        {
            for (int i = 0; i < 1_000_000; i++)
            {
                Assert.InRange(reader.GetStatistics().Lag, 0, _ring.Size);
            }
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            both.Join();
        }
    }

    [Fact]
    public void What_a_canceled_read_has_shown_is_announced_again()
    {
        using RingBufferReader reader = OpenWithKept(out ReadResult result);
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        _ring.Produce(4);
        reader.CancelPendingRead();
        Assert.True(reader.TryRead(out result));
        Assert.True(result.IsCanceled);
        Assert.Equal(64, result.Buffer.Length);

        Assert.True(reader.TryRead(out result));
        Assert.False(result.IsCanceled);
        Assert.Equal(64, result.Buffer.Length);
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(reader.TryRead(out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Other_ways_go_on_after_a_canceled_read_that_was_left(bool isKept)
    {
        using RingBufferReader reader = OpenWithKept(out ReadResult result);
        reader.AdvanceTo(isKept ? result.Buffer.Start : result.Buffer.End, result.Buffer.End);
        reader.CancelPendingRead();
        Assert.True(reader.TryRead(out result) && result.IsCanceled);
        _ring.Produce(4);
        Assert.True(reader.Wait(TimeSpan.Zero));
        reader.CancelPendingRead();
        Assert.True(reader.TryRead(out result) && result.IsCanceled);
        Assert.True(reader.TryReadRecord(out long next));
        Assert.Equal(isKept ? 1 : 4, next);
        reader.CancelPendingRead();
        Assert.True(reader.TryRead(out result) && result.IsCanceled);
        var handler = default(Longs);
        Assert.Equal(isKept ? 3 : 0, reader.Consume(ref handler));
        Assert.Equal((4, 0), (reader.GetStatistics().Records, reader.GetStatistics().Abandoned));
    }

    [Theory]
    [InlineData(1u << 30)]
    [InlineData(1u << 31)]
    public void Large_rings_are_read_through_several_windows(uint size)
    {
        using var ring = new FakeRing(size);
        ulong start = 5ul * size - 100_000;
        ring.ProducerPosition = ring.ConsumerPosition = start & ~7ul;
        using RingBufferReader reader = ring.Open();
        byte[] block = new byte[60_000_000];
        long produced = 0, read = 0;
        while (ring.Reserve(block.Length) is { } position)
        {
            ring.Commit(position);
            produced++;
        }

        Assert.InRange(produced, size / 60_100_000, size / 60_000_000);
        while (reader.TryRead(out ReadResult result))
        {
            var records = new RingBufferRecords(result.Buffer);
            while (records.TryRead(out ReadOnlySpan<byte> record))
            {
                Assert.Equal(block.Length, record.Length);
                Assert.Equal(0, record[^1]);
                read++;
            }

            reader.AdvanceTo(records.Consumed, records.Examined);
        }

        Assert.Equal(produced, read);
        Assert.Equal(ring.ProducerPosition, ring.ConsumerPosition);
    }

    [Fact]
    public void Buffer_of_another_kind_is_taken_apart_or_refused()
    {
        byte[] bytes = [1, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0];
        var records = new RingBufferRecords(new ReadOnlySequence<byte>(bytes));
        Assert.True(records.TryRead(out byte value));
        Assert.Equal(9, value);
        Assert.False(records.TryRead(out value));
        Assert.Throws<BpfException>(() => new RingBufferRecords(new ReadOnlySequence<byte>(bytes, 0, 9)).TryRead(out byte _));
        Assert.Throws<BpfException>(() => new RingBufferRecords(new ReadOnlySequence<byte>(bytes, 0, 3)).TryRead(out byte _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_that_wait_allocate_nothing(bool byEnumeration)
    {
        using RingBufferReader reader = _ring.Open(new RingBufferReaderOptions { Scheduler = PipeScheduler.Inline });
        IAsyncEnumerator<long> all = reader.ReadAllAsync<long>(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
        const int warmUp = 2000, window = 500;
        long before = 0, least = long.MaxValue;
        for (int i = 0; i <= warmUp + (10 * window); i++)
        {
            if (i >= warmUp && i % window == 0)
            {
                // The test runner's threads allocate too, now and then: the best of ten windows counts.
                long allocated = GC.GetTotalAllocatedBytes(precise: true);
                least = i == warmUp ? least : Math.Min(least, allocated - before);
                before = allocated;
            }

            if (byEnumeration)
            {
                Assert.True(Synchronous.ResultAfter(all.MoveNextAsync(), _ring, i));
                Assert.True(all.Current == i);
            }
            else
            {
                ReadResult read = Synchronous.ResultAfter(reader.ReadAsync(CancellationToken.None), _ring, i);
                reader.AdvanceTo(read.Buffer.End);
            }
        }

        // An object for each wait would be 24 bytes or more for each.
        Assert.InRange(least, 0, 5 * window);
        Synchronous.End(all.DisposeAsync());
    }

    [Fact]
    public void No_way_of_reading_allocates()
    {
        using RingBufferReader reader = _ring.Open();
        var handler = default(Longs);
        Span<long> allocated = stackalloc long[4];
        for (int i = 1; i <= 300; i++)
        {
            for (int k = 0; k < 8; k++)
            {
                _ring.Produce(i, discard: k == 5);
            }

            if (i == 100)
            {
                allocated.Clear();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            reader.TryReadRecord(out long _);
            allocated[0] += GC.GetAllocatedBytesForCurrentThread() - before;
            before = GC.GetAllocatedBytesForCurrentThread();
            reader.Consume(ref handler);
            allocated[1] += GC.GetAllocatedBytesForCurrentThread() - before;
            _ring.Produce(i);
            before = GC.GetAllocatedBytesForCurrentThread();
            ReadSync(reader);
            allocated[2] += GC.GetAllocatedBytesForCurrentThread() - before;
            for (int k = 0; k < 8; k++)
            {
                _ring.Produce(i, discard: k == 5);
            }

            // The enumeration allocates itself, and its records nothing.
            IAsyncEnumerator<long> all = reader.ReadAllAsync<long>(CancellationToken.None).GetAsyncEnumerator(CancellationToken.None);
            before = GC.GetAllocatedBytesForCurrentThread();
            for (int k = 0; k < 7; k++)
            {
                Assert.True(Synchronous.Result(all.MoveNextAsync()));
            }

            allocated[3] += GC.GetAllocatedBytesForCurrentThread() - before;
            Synchronous.End(all.DisposeAsync());
        }

        Assert.Equal([0, 0, 0, 0], allocated.ToArray());

        static void ReadSync(RingBufferReader reader)
        {
            ValueTask<ReadResult> read = reader.ReadAsync(default);
            Assert.True(read.IsCompletedSuccessfully);
            var records = new RingBufferRecords(read.Result.Buffer);
            while (records.TryRead(out ReadOnlySpan<byte> _))
            {
            }

            reader.AdvanceTo(records.Consumed, records.Examined);
        }
    }

    public void Dispose() => _ring.Dispose();

    // Three records: the first was examined, and copied out since the reader was about to sleep.
    private RingBufferReader OpenWithKept(out ReadResult result)
    {
        RingBufferReader reader = _ring.Open();
        _ring.Produce(1);
        Assert.True(reader.TryRead(out result));
        reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(reader.Wait(TimeSpan.Zero));
        _ring.Produce(2);
        _ring.Produce(3);
        Assert.True(reader.TryRead(out result));
        Assert.Equal(48, result.Buffer.Length);
        return reader;
    }

    private struct Longs : IRecordHandler
    {
        internal long Sum, Last, ThrowsAt;

        public void OnRecord(ReadOnlySpan<byte> record)
        {
            Last = BitConverter.ToInt64(record);
            Sum += Last;
            if (Last == ThrowsAt)
            {
                throw new InvalidOperationException();
            }
        }
    }
}
