using System.IO.Pipelines;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>A ring's bytes in pieces of any size; the runtime's own would give back pieces of records, which a ring can not take.</summary>
internal sealed class RingStream(RingBufferReader reader, bool leaveOpen) : Stream
{
    // What was not asked for yet of a record that a read has cut.
    private ReadOnlyMemory<byte> _rest;
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
        if (_rest.Length > 0 || _isAtEnd)
        {
            return TakeRest(buffer);
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
        _rest.Length > 0 || _isAtEnd ? TakeRest(buffer.Span) : Take(await reader.ReadAsync(cancellationToken).ConfigureAwait(false), buffer.Span);

    public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
    {
        ValidateCopyToArguments(destination, bufferSize);
        if (_rest.Length > 0)
        {
            await destination.WriteAsync(_rest, cancellationToken).ConfigureAwait(false);
            _rest = default;
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
        int count = Math.Min(bytes.Length, destination.Length), end = 0;
        while (end < count)
        {
            end += (int)RingRecord.SpaceOf(MemoryMarshal.Read<uint>(bytes[end..]));
        }

        bytes[..count].CopyTo(destination);
        byte[] rest = bytes[count..end].ToArray();
        try
        {
            reader.AdvanceTo(result.Buffer.GetPosition(end));
        }
        catch (ObjectDisposedException)
        {
            // What was copied may have turned to zeros.
            _isAtEnd = true;
            return 0;
        }

        _rest = rest;
        return count;
    }

    private int TakeRest(Span<byte> destination)
    {
        int count = Math.Min(_rest.Length, destination.Length);
        _rest.Span[..count].CopyTo(destination);
        _rest = _rest[count..];
        return count;
    }
}
