namespace Ebpf.RingBuffer;

/// <summary>Lets one operation at a time read, and finds out who is last when the reader is closed meanwhile.</summary>
internal struct ConsumerRole
{
    private const int Free = 0;
    private const int Busy = 1;
    private const int Leased = 2;
    private const int Closed = 3;

    private int _state;
    private bool _isClosing;

    /// <summary>Whether <see cref="Close"/> has been called.</summary>
    internal readonly bool IsClosing => Volatile.Read(in _isClosing);

    /// <summary>Whether nothing is in progress, not even between two calls.</summary>
    internal readonly bool IsFree => Volatile.Read(in _state) == Free;

    /// <summary>Takes the role when nobody has it.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="InvalidOperationException">Something is in progress.</exception>
    internal void Enter(object reader) => Take(Free, reader);

    /// <summary>Takes the role up again that <see cref="Lease"/> has kept.</summary>
    /// <exception cref="ObjectDisposedException">It is closed.</exception>
    /// <exception cref="InvalidOperationException">Nothing was kept, or something else is in progress.</exception>
    internal void Resume(object reader) => Take(Leased, reader);

    /// <summary>Gives the role back.</summary>
    /// <returns>Whether the reader was closed meanwhile, and the caller has to release what it owns.</returns>
    internal bool Exit() => Leave(Free);

    /// <summary>Ends a call, but not what it began: only <see cref="Resume"/> takes the role from here.</summary>
    /// <returns>Whether the reader was closed meanwhile, and the caller has to release what it owns.</returns>
    internal bool Lease() => Leave(Leased);

    /// <summary>Closes it for good.</summary>
    /// <returns>Whether the caller has to release what the reader owns: nobody is inside, and this is the first call.</returns>
    internal bool Close()
    {
        Volatile.Write(ref _isClosing, true);
        return TryClose(Free) || TryClose(Leased);
    }

    private void Take(int from, object reader)
    {
        int state = Interlocked.CompareExchange(ref _state, Busy, from);
        if (state == from)
        {
            return;
        }

        ObjectDisposedException.ThrowIf(state == Closed, reader);
        throw new InvalidOperationException(state switch
        {
            Leased => "Reading is already in progress.",
            Free => "No reading operation to complete.",
            _ => "Concurrent reads or writes are not supported.",
        });
    }

    private bool Leave(int to)
    {
        // A full fence, as in Close: either this sees that it is being closed, or Close sees that nobody is inside.
        Interlocked.Exchange(ref _state, to);
        return Volatile.Read(in _isClosing) && TryClose(to);
    }

    private bool TryClose(int from) => Interlocked.CompareExchange(ref _state, Closed, from) == from;
}
