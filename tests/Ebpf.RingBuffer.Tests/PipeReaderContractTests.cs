using System.Buffers;
using System.IO.Pipelines;

namespace Ebpf.RingBuffer.Tests;

/// <summary>What every <see cref="PipeReader"/> owes its callers; the runtime's own is the oracle.</summary>
public abstract class PipeReaderContractTests : IDisposable
{
    // A record that is sure to be produced: in a ring, 8 bytes of header and 8 of data.
    private protected const int RecordSize = 16;

    private PipeReader? _reader;

    private protected PipeReader Reader => _reader ??= Create();

    private static CancellationToken Patience => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reads_what_is_there_and_what_comes()
    {
        Produce(3);
        ReadResult result = await Reader.ReadAsync(Patience);
        Assert.Equal(3 * RecordSize, result.Buffer.Length);
        Assert.False(result.IsCanceled || result.IsCompleted);
        Reader.AdvanceTo(result.Buffer.End);

        for (int i = 0; i < 10; i++)
        {
            ValueTask<ReadResult> pending = Reader.ReadAsync(Patience);
            Assert.False(pending.IsCompleted);
            Produce(1);
            result = await pending;
            Assert.Equal(RecordSize, result.Buffer.Length);
            Reader.AdvanceTo(result.Buffer.End);
        }
    }

    [Fact]
    public async Task Examined_and_not_consumed_comes_again_with_what_is_new()
    {
        Produce(1);
        for (int i = 1; i <= 5; i++)
        {
            ReadResult result = await Reader.ReadAsync(Patience);
            Assert.Equal(i * RecordSize, result.Buffer.Length);
            Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            ValueTask<ReadResult> pending = Reader.ReadAsync(Patience);
            Assert.False(pending.IsCompleted);
            Produce(1);
            result = await pending;
            Assert.Equal((i + 1) * RecordSize, result.Buffer.Length);
            Reader.AdvanceTo(result.Buffer.Start, result.Buffer.Start);
        }

        ReadResult all = await Reader.ReadAsync(Patience);
        Assert.Equal(6 * RecordSize, all.Buffer.Length);
        SequencePosition middle = all.Buffer.GetPosition(4 * RecordSize);
        byte[] last = all.Buffer.Slice(middle).ToArray();
        Reader.AdvanceTo(middle, all.Buffer.End);
        Produce(1);
        all = await Reader.ReadAsync(Patience);
        Assert.Equal(3 * RecordSize, all.Buffer.Length);
        Assert.Equal(last, all.Buffer.Slice(0, last.Length).ToArray());
        Reader.AdvanceTo(all.Buffer.End);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task Partly_examined_is_read_again_at_once()
    {
        Produce(2);
        ReadResult result = await Reader.ReadAsync(Patience);
        SequencePosition first = result.Buffer.GetPosition(RecordSize);
        Reader.AdvanceTo(result.Buffer.Start, first);
        ValueTask<ReadResult> again = Reader.ReadAsync(Patience);
        Assert.True(again.IsCompletedSuccessfully);
        result = await again;
        Assert.Equal(2 * RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.GetPosition(RecordSize));
        Assert.True(Reader.TryRead(out result));
        Assert.Equal(RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public void TryRead_is_false_where_there_is_nothing_new_and_then_owes_no_advance()
    {
        Assert.False(Reader.TryRead(out ReadResult result));
        Assert.False(Reader.TryRead(out result));
        Produce(1);
        Assert.True(Reader.TryRead(out result));
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        Assert.False(Reader.TryRead(out result));
        Produce(1);
        Assert.True(Reader.TryRead(out result));
        Assert.Equal(2 * RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task One_read_at_a_time()
    {
        Produce(1);
        ReadResult result = await Reader.ReadAsync(Patience);
        Assert.Throws<InvalidOperationException>(() => Reader.TryRead(out _));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await Reader.ReadAsync(Patience));
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Wrong_positions_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(default));
        Produce(2);
        ReadResult result = await Reader.ReadAsync(Patience);
        SequencePosition middle = result.Buffer.GetPosition(RecordSize);
        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(result.Buffer.End, middle));
        Reader.AdvanceTo(middle);
        ReadResult next = await Reader.ReadAsync(Patience);
        Reader.AdvanceTo(next.Buffer.End);
        Assert.Throws<InvalidOperationException>(() => Reader.AdvanceTo(next.Buffer.End));
    }

    [Fact]
    public async Task Token_that_is_canceled_before_gives_a_canceled_task()
    {
        Task<ReadResult> read = Reader.ReadAsync(new CancellationToken(canceled: true)).AsTask();
        Assert.True(read.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
        Produce(1);
        Assert.True(Reader.TryRead(out ReadResult result));
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Token_ends_the_read_that_waits_and_no_later_one()
    {
        for (int i = 0; i < 3; i++)
        {
            using var source = new CancellationTokenSource();
            Task<ReadResult> read = Reader.ReadAsync(source.Token).AsTask();
            await source.CancelAsync();
            OperationCanceledException e = await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await read);
            Assert.Equal(source.Token, e.CancellationToken);
        }

        using var stale = new CancellationTokenSource();
        ValueTask<ReadResult> pending = Reader.ReadAsync(stale.Token);
        Produce(1);
        ReadResult result = await pending;
        Reader.AdvanceTo(result.Buffer.End);
        ValueTask<ReadResult> later = Reader.ReadAsync(Patience);
        await stale.CancelAsync();
        Assert.False(later.IsCompleted);
        Produce(1);
        result = await later;
        Assert.False(result.IsCanceled);
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task CancelPendingRead_ends_the_read_that_waits_or_else_the_next_one()
    {
        ValueTask<ReadResult> pending = Reader.ReadAsync(Patience);
        Reader.CancelPendingRead();
        ReadResult result = await pending;
        Assert.True(result.IsCanceled);
        Assert.True(result.Buffer.IsEmpty);
        Reader.AdvanceTo(result.Buffer.End);

        Reader.CancelPendingRead();
        result = await Reader.ReadAsync(Patience);
        Assert.True(result.IsCanceled);

        // No AdvanceTo is due after a canceled read.
        Produce(1);
        Reader.CancelPendingRead();
        Assert.True(Reader.TryRead(out result));
        Assert.True(result.IsCanceled);
        Assert.Equal(RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.Start);
        result = await Reader.ReadAsync(Patience);
        Assert.False(result.IsCanceled);
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Completed_reader_reads_no_more()
    {
        Produce(1);
        ReadResult result = await Reader.ReadAsync(Patience);
        await Reader.CompleteAsync();
        Reader.Complete();
        Reader.Complete(new InvalidOperationException());
        Assert.ThrowsAny<InvalidOperationException>(() => Reader.AdvanceTo(result.Buffer.End));
        Assert.ThrowsAny<InvalidOperationException>(() => Reader.TryRead(out _));
        await Assert.ThrowsAnyAsync<InvalidOperationException>(async () => await Reader.ReadAsync(Patience));
        Reader.CancelPendingRead();
    }

    [Fact]
    public async Task ReadAtLeast_waits_for_enough()
    {
        Produce(1);
        Task<ReadResult> pending = Reader.ReadAtLeastAsync(5 * RecordSize, Patience).AsTask();
        for (int i = 0; i < 4; i++)
        {
            Assert.False(pending.IsCompleted);
            Produce(1);
        }

        ReadResult result = await pending;
        Assert.Equal(5 * RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.End);

        using var source = new CancellationTokenSource();
        Produce(1);
        pending = Reader.ReadAtLeastAsync(100 * RecordSize, source.Token).AsTask();
        Produce(1);
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await pending);
        Assert.True(Reader.TryRead(out result));
        Assert.Equal(2 * RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.End);
        Assert.False(Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stream_reads_the_bytes_and_completes_the_reader()
    {
        Stream stream = Reader.AsStream();
        Produce(3);
        var bytes = new byte[3 * RecordSize];
        await stream.ReadExactlyAsync(bytes, Patience);
        Task<int> pending = stream.ReadAsync(bytes, Patience).AsTask();
        Assert.False(pending.IsCompleted);
        Produce(1);
        Assert.Equal(RecordSize, await pending);
        await stream.DisposeAsync();
        Assert.ThrowsAny<InvalidOperationException>(() => Reader.TryRead(out _));
    }

    [Fact]
    public async Task Stream_reads_pieces_of_any_size_and_copies_the_rest()
    {
        Produce(4);
        ReadResult result = await Reader.ReadAsync(Patience);
        byte[] expected = result.Buffer.ToArray();
        Reader.AdvanceTo(result.Buffer.Start, result.Buffer.Start);

        Stream stream = Reader.AsStream(leaveOpen: true);
        var bytes = new byte[4 * RecordSize];
        int at = 0;
        Assert.Equal(0, await stream.ReadAsync(Memory<byte>.Empty, Patience));
        foreach (int size in (int[])[1, 2, RecordSize - 3, 5, RecordSize, 3])
        {
            if (at % 2 == 0)
            {
                await stream.ReadExactlyAsync(bytes.AsMemory(at, size), Patience);
            }
            else
            {
                stream.ReadExactly(bytes, at, size);
            }

            at += size;
        }

        using var source = new CancellationTokenSource();
        using var rest = new MemoryStream();
        Task copying = stream.CopyToAsync(rest, source.Token);
        Produce(1);
        while (rest.Length < 5 * RecordSize - at)
        {
            await Task.Yield();
        }

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
        Assert.Equal(expected, (byte[])[.. bytes[..at], .. rest.ToArray()[..^RecordSize]]);
        await stream.DisposeAsync();
        Assert.False(Reader.TryRead(out _));

        stream = Reader.AsStream();
        Reader.CancelPendingRead();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await stream.ReadExactlyAsync(bytes, Patience));
        Produce(1);
        Assert.Equal(RecordSize, await stream.ReadAsync(bytes, Patience));
    }

    [Fact]
    public async Task CopyTo_copies_until_it_is_canceled()
    {
        using var source = new CancellationTokenSource();
        using var copy = new MemoryStream();
        Produce(2);
        Task copying = Reader.CopyToAsync(copy, source.Token);
        Produce(2);
        while (copy.Length < 4 * RecordSize)
        {
            await Task.Yield();
        }

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
        Produce(1);
        Assert.True(Reader.TryRead(out ReadResult result));
        Assert.Equal(RecordSize, result.Buffer.Length);
        Reader.AdvanceTo(result.Buffer.End);
    }

    [Fact]
    public async Task Producer_and_reader_on_two_threads_lose_nothing()
    {
        int count = ManyRecords;
        PipeReader reader = Reader;
        var producer = new Thread(() =>
        {
            for (int i = 0; i < count; i++)
            {
                Produce(1);
            }
        });
        producer.Start();
        var random = new Random(1);
        for (long left = (long)count * RecordSize; left > 0;)
        {
            ReadResult result = await reader.ReadAsync(Patience);
            long length = result.Buffer.Length;
            Assert.InRange(length, RecordSize, left);
            SequencePosition consumed = result.Buffer.GetPosition(random.NextInt64(length / RecordSize + 1) * RecordSize);
            left -= result.Buffer.Slice(0, consumed).Length;

            // Where more is to come, it may be waited for with something kept.
            reader.AdvanceTo(consumed, length < left && random.Next(2) == 0 ? result.Buffer.End : consumed);
        }

        producer.Join();
        Assert.False(reader.TryRead(out _));
    }

    public void Dispose()
    {
        _reader?.Complete();
        DisposeRing();
        GC.SuppressFinalize(this);
    }

    private protected virtual int ManyRecords => 20_000;

    private protected abstract PipeReader Create();

    /// <summary>Produces records of <see cref="RecordSize"/> bytes, waiting for room.</summary>
    private protected abstract void Produce(int count);

    private protected virtual void DisposeRing()
    {
    }
}
