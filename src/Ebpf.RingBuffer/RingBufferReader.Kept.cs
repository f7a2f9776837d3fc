using System.Buffers;

namespace Ebpf.RingBuffer;

// What was examined and not consumed, copied out of the ring: the kernel wakes only a consumer that has consumed everything.
public sealed partial class RingBufferReader
{
    private readonly RingSegment _keptSegment = new(default);
    private byte[] _kept = [];
    private int _keptStart, _keptLength;
    private bool _keptIsUnread;

    // Copies from the cursor on, and moves it.
    private unsafe void Keep(ulong end)
    {
        if (_cursor.Position == end)
        {
            return;
        }

        int length = Reserve(end - _cursor.Position);
        new ReadOnlySpan<byte>(_cursor.At(_cursor.Position), length).CopyTo(_kept.AsSpan(_keptStart + _keptLength));
        _keptLength += length;
        _cursor.Position = end;
    }

    private RingSegment ShowKept()
    {
        _keptSegment.Reset(_kept.AsMemory(0, _keptStart + _keptLength));
        return _keptSegment;
    }

    private void DropKept(int length)
    {
        _keptStart += length;
        _keptLength -= length;
        if (_keptLength == 0)
        {
            ReleaseKept();
        }
    }

    private void ReleaseKept()
    {
        if (_kept.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_kept);
        }

        ForgetKept();
    }

    // Not back to its pool: it may have been handed out, and who has it may still read it.
    private void AbandonKept()
    {
        long abandoned = 0, discarded = 0;
        _ = RingCursor.Walk(_kept.AsSpan(_keptStart, _keptLength), ref abandoned, ref discarded);
        Count(0, discarded, _keptLength);
        _abandoned += abandoned;
        ForgetKept();
    }

    private void ForgetKept()
    {
        _kept = [];
        (_keptStart, _keptLength, _keptIsUnread) = (0, 0, false);
    }

    private int Reserve(ulong length)
    {
        ulong needed = (ulong)_keptLength + length;
        if (needed > (ulong)Array.MaxLength)
        {
            throw new BpfException($"ring buffer '{Name}': {needed} bytes have been examined and not consumed, which no buffer holds: consume some");
        }

        if ((ulong)(_kept.Length - _keptStart) < needed)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2 * needed, (ulong)Array.MaxLength));
            _kept.AsSpan(_keptStart, _keptLength).CopyTo(larger);
            if (_kept.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(_kept);
            }

            _kept = larger;
            _keptStart = 0;
        }

        return (int)length;
    }
}
