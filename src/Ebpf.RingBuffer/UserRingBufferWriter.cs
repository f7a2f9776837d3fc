using System.Buffers;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.RingBuffer;

/// <summary>Writes a user ring buffer (<see cref="MapType.UserRingBuffer"/>), which programs drain by <c>bpf_user_ringbuf_drain</c>. Kernel 6.1.</summary>
/// <remarks>
/// The kernel is not told that there is something: a program drains when it runs. One thread at a time writes; <see cref="Dispose"/> may be
/// called from any. As an <see cref="IBufferWriter{T}"/>, each <see cref="Advance"/> submits one sample of that length: what asks for memory and then
/// advances, such as a serializer's single write, makes a sample.
/// </remarks>
public sealed class UserRingBufferWriter : IBufferWriter<byte>, IDisposable
{
    // DYNPTR_MAX_SIZE: a program that meets a longer sample gets E2BIG, and never beyond it.
    private const uint MaxSample = (1 << 24) - 1;

    private readonly RingMapping _mapping;
    private readonly SafeBpfHandle _watched;
    private readonly Readiness _room;
    private readonly ulong _mask;
    private readonly string _name;
    private readonly SoleUse _use;
    private ArrayBufferWriter<byte>? _scratch;
    private ConsumerRole _role;

    // The sample that is reserved, by its position and the length of its payload.
    private ulong _reserved;
    private int _reservedLength = -1;
    private uint _needed;

    internal UserRingBufferWriter(RingMapping mapping, SafeBpfHandle watched, string name, SoleUse use)
    {
        _mapping = mapping;
        _watched = watched;
        _name = name;
        _use = use;
        _mask = mapping.Size - 1;
        _room = new Readiness(HasRoom, [watched], LibC.EPOLLOUT);
    }

    /// <summary>The size of the ring in bytes.</summary>
    public long Size => _mapping.Size;

    /// <summary>Bytes that programs have not drained yet, headers and padding included.</summary>
    public unsafe long Pending
    {
        get
        {
            // As in RingCursor.Lag.
            ulong consumer = Volatile.Read(ref *_mapping.ConsumerPosition);
            return Math.Clamp((long)(Volatile.Read(ref *_mapping.ProducerPosition) - consumer), 0, _mapping.Size);
        }
    }

    /// <summary>Reserves room for a sample, which <see cref="Submit"/> or <see cref="Discard"/> must follow.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="sample">The room, in the kernel's own memory: what is in it is old.</param>
    /// <returns>False if there is no room now: see <see cref="WaitForSpaceAsync"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A sample of this size never fits into the ring, or has more than 16,777,215 bytes (<c>DYNPTR_MAX_SIZE</c>).</exception>
    /// <exception cref="InvalidOperationException">A sample is reserved already.</exception>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public unsafe bool TryReserve(int size, out Span<byte> sample)
    {
        uint space = SpaceOf(size);
        _role.Enter(this);
        sample = default;
        try
        {
            if (_reservedLength >= 0)
            {
                throw new InvalidOperationException("a sample is reserved already: submit or discard it first");
            }

            ulong consumer = Volatile.Read(ref *_mapping.ConsumerPosition);
            ulong producer = *_mapping.ProducerPosition;
            if (_mapping.Size - (producer - consumer) < space)
            {
                return false;
            }

            // Busy before it can be seen: programs stop in front of it.
            byte* header = _mapping.Data + (nuint)(producer & _mask);
            *(ulong*)header = (uint)size | RingRecord.Busy;
            Volatile.Write(ref *_mapping.ProducerPosition, producer + space);
            (_reserved, _reservedLength) = (producer, size);
            sample = new Span<byte>(header + RingRecord.HeaderSize, size);
            return true;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Gives the reserved sample to programs.</summary>
    /// <exception cref="InvalidOperationException">None is reserved.</exception>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public void Submit() => Commit(0);

    /// <summary>Gives the reserved sample up; programs skip it.</summary>
    /// <exception cref="InvalidOperationException">None is reserved.</exception>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public void Discard() => Commit(RingRecord.Discarded);

    /// <summary>Writes a sample.</summary>
    /// <param name="sample">Its bytes.</param>
    /// <returns>False if there is no room now.</returns>
    /// <inheritdoc cref="TryReserve" path="/exception"/>
    public bool TryWrite(ReadOnlySpan<byte> sample)
    {
        if (!TryReserve(sample.Length, out Span<byte> room))
        {
            return false;
        }

        sample.CopyTo(room);
        Submit();
        return true;
    }

    /// <summary>Waits until there is room for a sample.</summary>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>False if the writer is disposed meanwhile.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A sample of this size never fits into the ring, or has more than 16,777,215 bytes (<c>DYNPTR_MAX_SIZE</c>).</exception>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    /// <exception cref="InvalidOperationException">Something is waiting already.</exception>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public async ValueTask<bool> WaitForSpaceAsync(int size, CancellationToken cancellationToken = default)
    {
        uint space = SpaceOf(size);
        _role.Enter(this);
        try
        {
            _needed = space;
            WaitOutcome outcome;
            do
            {
                outcome = await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            while (outcome == WaitOutcome.Canceled);

            return outcome == WaitOutcome.Ready;
        }
        finally
        {
            Exit();
        }
    }

    /// <summary>Submits what was written to the memory that was asked for last, as one sample.</summary>
    /// <param name="count">How many bytes.</param>
    /// <exception cref="InvalidOperationException">There is no room for it in the ring, or <paramref name="count"/> is more than there was memory.</exception>
    /// <exception cref="ArgumentException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="ObjectDisposedException">The writer is disposed.</exception>
    public void Advance(int count)
    {
        ArrayBufferWriter<byte> scratch = _scratch ??= new ArrayBufferWriter<byte>();
        scratch.Advance(count);
        try
        {
            if (!TryWrite(scratch.WrittenSpan))
            {
                throw new InvalidOperationException($"user ring buffer '{_name}' has no room for {count} bytes now: wait for it first (WaitForSpaceAsync)");
            }
        }
        finally
        {
            scratch.ResetWrittenCount();
        }
    }

    /// <summary>Memory to write a sample to, which <see cref="Advance"/> copies into the ring.</summary>
    /// <param name="sizeHint">How much at least.</param>
    public Memory<byte> GetMemory(int sizeHint = 0) => (_scratch ??= new ArrayBufferWriter<byte>()).GetMemory(sizeHint);

    /// <summary>Memory to write a sample to, which <see cref="Advance"/> copies into the ring.</summary>
    /// <param name="sizeHint">How much at least.</param>
    public Span<byte> GetSpan(int sizeHint = 0) => (_scratch ??= new ArrayBufferWriter<byte>()).GetSpan(sizeHint);

    /// <summary>Discards what is reserved and gives the memory back; what was submitted stays in the ring for programs.</summary>
    public void Dispose()
    {
        bool isLast = _role.Close();
        _room.Close();
        if (isLast)
        {
            Release();
        }
    }

    // EPOLLOUT comes when a program has drained something; a new edge each time (bpf_user_ringbuf_drain).
    private bool HasRoom()
    {
        Interlocked.MemoryBarrier();
        return _mapping.Size - (ulong)Pending >= _needed;
    }

    private uint SpaceOf(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)size, Math.Min(_mapping.Size - RingRecord.HeaderSize, MaxSample), nameof(size));
        return RingRecord.SpaceOf((uint)size);
    }

    private void Commit(uint flags)
    {
        _role.Enter(this);
        try
        {
            if (_reservedLength < 0)
            {
                throw new InvalidOperationException("no sample is reserved");
            }

            Store(flags);
        }
        finally
        {
            Exit();
        }
    }

    private unsafe void Store(uint flags)
    {
        Volatile.Write(ref *(uint*)(_mapping.Data + (nuint)(_reserved & _mask)), (uint)_reservedLength | flags);
        _reservedLength = -1;
    }

    private void Exit()
    {
        if (_role.Exit())
        {
            Release();
        }
    }

    private void Release()
    {
        if (_reservedLength >= 0)
        {
            Store(RingRecord.Discarded);
        }

        _room.Dispose();
        _watched.Dispose();
        _mapping.Retire();
        _use.Dispose();
    }
}
