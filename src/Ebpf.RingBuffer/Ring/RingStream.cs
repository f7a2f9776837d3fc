using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>A ring's bytes in pieces of any size; the runtime's own would give back pieces of records, which a ring can not take.</summary>
internal sealed class RingStream(RingBufferReader reader, bool leaveOpen) : Stream
{
    // Of the record that comes first in the ring.
    private int _given, _left;
    private bool _isAtEnd;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override int Read(Span<byte> buffer)
    {
        if (_isAtEnd)
        {
            return 0;
        }

        ValueTask<ReadResult> read = reader.ReadAsync();
        return Take(read.IsCompleted ? read.Result : read.AsTask().GetAwaiter().GetResult(), buffer);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        ValidateBufferArguments(buffer, offset, count);
        return ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isAtEnd ? 0 : Take(await reader.ReadAsync(cancellationToken).ConfigureAwait(false), buffer.Span);

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        if (_left > 0)
        {
            byte[] rest = new byte[_left];
            int read = await this.ReadAtLeastAsync(rest, rest.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            await destination.WriteAsync(rest.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
        }

        if (!_isAtEnd)
        {
            await reader.CopyToAsync(destination, cancellationToken).ConfigureAwait(false);
        }
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !leaveOpen)
        {
            reader.Complete();
        }

        base.Dispose(disposing);
    }

    private int Take(ReadResult result, Span<byte> destination)
    {
        if (result.IsCanceled)
        {
            throw new OperationCanceledException("The reading of the ring was canceled.");
        }

        if (result.IsCompleted)
        {
            reader.AdvanceTo(default);
            _isAtEnd = true;
            return 0;
        }

        ReadOnlySpan<byte> bytes = result.Buffer.FirstSpan;
        int count = Math.Min(bytes.Length - _given, destination.Length);
        bytes.Slice(_given, count).CopyTo(destination);

        int end = _given + count, start = 0, next = 0;
        while (next < end)
        {
            start = next;
            next += (int)RingRecord.SpaceOf(MemoryMarshal.Read<uint>(bytes[start..]));
        }

        // Only whole records go back to the kernel.
        start = next == end ? end : start;
        try
        {
            reader.AdvanceTo(result.Buffer.GetPosition(start));
        }
        catch (ObjectDisposedException)
        {
            // What was copied may have turned to zeros.
            _isAtEnd = true;
            return 0;
        }

        (_given, _left) = (end - start, next - end);
        return count;
    }
}
