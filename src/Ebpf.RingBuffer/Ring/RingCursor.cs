using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.RingBuffer;

/// <summary>The consumer's side of a ring's protocol: which records are complete, and up to where they have been consumed.</summary>
/// <remarks>
/// The loads of the producer's position and of headers are acquiring ones, so that payloads are read after them; the store of the
/// consumer's position is a releasing one, so that the kernel does not reuse what is still being read. One thread at a time.
/// </remarks>
internal sealed unsafe class RingCursor
{
    // What is walked twice, to find its end and to read it, stays in the processor's cache between.
    private const ulong BatchSize = 256 << 10;

    private readonly RingMapping _mapping;
    private readonly ulong _mask;
    private long _highWater;

    internal RingCursor(RingMapping mapping, string name)
    {
        _mapping = mapping;
        _mask = mapping.Size - 1;
        Name = name;

        // The map keeps it: a pinned ring goes on where its last consumer was.
        Position = Volatile.Read(ref *mapping.ConsumerPosition);
        Producer(Position);
    }

    internal string Name { get; }

    internal RingMapping Mapping => _mapping;

    /// <summary>The first byte that has not been consumed. Positions count bytes from the ring's creation and never wrap.</summary>
    internal ulong Position { get; set; }

    /// <summary>Bytes between what the kernel has written and what it knows to be consumed.</summary>
    internal long Lag
    {
        get
        {
            // In this order the later one is never behind, whatever happens between the two.
            ulong consumer = Volatile.Read(ref *_mapping.ConsumerPosition);
            long lag = (long)(Volatile.Read(ref *_mapping.ProducerPosition) - consumer);
            return Math.Clamp(lag, 0, _mapping.Size);
        }
    }

    /// <summary>The most bytes that were found unconsumed.</summary>
    internal long HighWater => Volatile.Read(ref _highWater);

    internal byte* At(ulong position) => _mapping.Data + (nuint)(position & _mask);

    /// <summary>Lets the kernel reuse everything before <see cref="Position"/>.</summary>
    internal void Publish() => Volatile.Write(ref *_mapping.ConsumerPosition, Position);

    /// <summary>Does so, and has it done before anything is read after it: only then may the ring be looked at for the last time before sleeping.</summary>
    // The full fence: neither a releasing store nor an acquiring load keeps the processor from looking first.
    internal void PublishToSleep()
    {
        Publish();
        Interlocked.MemoryBarrier();
    }

    /// <summary>Does so when that is an eighth of the ring or more: for those who consume one record at a time.</summary>
    internal void PublishEighths()
    {
        if (Position - *_mapping.ConsumerPosition >= _mapping.Size / 8)
        {
            Publish();
        }
    }

    /// <summary>How much a record takes that is known to be complete.</summary>
    internal uint SpaceAt(ulong position) => RingRecord.SpaceOf(*(uint*)At(position));

    /// <summary>The kernel's position, checked against one of ours.</summary>
    /// <exception cref="BpfException">The positions can not be those of one ring.</exception>
    internal ulong Producer(ulong from)
    {
        ulong producer = Volatile.Read(ref *_mapping.ProducerPosition);
        long lag = (long)(producer - Position);
        if (producer - from > _mapping.Size || lag < 0)
        {
            throw Malformed($"its producer is at {producer} and its consumer at {Position}, in {_mapping.Size} bytes");
        }

        _highWater = Math.Max(_highWater, lag);
        return producer;
    }

    /// <summary>Goes past discarded records to one that is there to be read.</summary>
    /// <param name="at">Where to begin; afterwards the first record that is not known to be discarded.</param>
    /// <param name="discarded">Increased by the number of records passed.</param>
    /// <returns>False at a record that its producer has not finished, and at the end.</returns>
    /// <exception cref="BpfException">A length is impossible.</exception>
    internal bool FindRecord(ref ulong at, ref long discarded)
    {
        ulong end = Producer(at);
        while (at != end)
        {
            uint length = Volatile.Read(ref *(uint*)At(at));
            if ((length & RingRecord.Busy) != 0)
            {
                return false;
            }

            ulong next = at + RingRecord.SpaceOf(length);
            if (next > end)
            {
                throw MalformedLength(length, at);
            }

            if ((length & RingRecord.Discarded) == 0)
            {
                return true;
            }

            discarded++;
            at = next;
        }

        return false;
    }

    /// <summary>The end of the records that are complete from a position on, or of the first that goes beyond <see cref="BatchSize"/>.</summary>
    // Where the next record begins is known only when this one's header has come from memory. But in a run of records of one length, which is
    // what most programs submit, the processor is right when it goes ahead, and does not wait for each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal ulong FindEnd(ulong from)
    {
        ulong end = Producer(from);
        byte* start = At(from);
        byte* limit = start + (nuint)(end - from);
        byte* stop = start + (nuint)Math.Min(end - from, BatchSize);
        byte* at = start;
        uint previous = 0;
        while (at < stop)
        {
            uint length = Volatile.Read(ref *(uint*)at);
            if ((length & RingRecord.Busy) != 0)
            {
                break;
            }

            uint space = RingRecord.SpaceOf(length);
            byte* last = limit - space;
            if (at > last)
            {
                throw MalformedLength(length, from + (ulong)(at - start));
            }

            at += space;
            if (length == previous)
            {
                last = last < stop ? last : stop - 1;
                while (at <= last && Volatile.Read(ref *(uint*)at) == length)
                {
                    at += space;
                }
            }

            previous = length;
        }

        return from + (ulong)(at - start);
    }

    /// <summary>Walks the records of a piece of memory.</summary>
    /// <param name="window">Complete records, from the first byte of a header on.</param>
    /// <param name="records">Increased by the number of records.</param>
    /// <param name="discarded">Increased by the number of discarded ones.</param>
    /// <returns>Whether it ends where a record does.</returns>
    internal static bool Walk(ReadOnlySpan<byte> window, ref long records, ref long discarded)
    {
        long at = 0;
        while (window.Length - at >= RingRecord.HeaderSize)
        {
            uint length = MemoryMarshal.Read<uint>(window[(int)at..]);
            _ = (length & RingRecord.Discarded) != 0 ? discarded++ : records++;
            at += RingRecord.SpaceOf(length);
        }

        return at == window.Length;
    }

    /// <summary>Gives complete records to a handler, up to one that is not complete.</summary>
    /// <param name="from">The first one.</param>
    /// <param name="batch">Where to stop: the first record that begins there or after it is not taken.</param>
    /// <param name="end">The producer's position, which no record goes beyond.</param>
    /// <param name="handler">Who takes them.</param>
    /// <param name="count">Of those taken; kept up while the handler runs, so that it is right if that throws.</param>
    // Compiled at once as well as it can be: a loop that is entered seldom would run unoptimized for long.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Drain<THandler>(ulong from, ulong batch, ulong end, ref THandler handler, ref DrainCount count)
        where THandler : IRecordHandler, allows ref struct
    {
        byte* at = At(from);
        byte* start = at;
        byte* stop = at + (nuint)(batch - from);
        byte* limit = at + (nuint)(end - from);
        long records = 0;
        while (at < stop)
        {
            uint length = Volatile.Read(ref *(uint*)at);
            byte* next = (byte*)((nuint)(at + length + RingRecord.HeaderSize + 7) & ~(nuint)7);
            if (length >= RingRecord.Discarded)
            {
                if ((length & RingRecord.Busy) != 0)
                {
                    break;
                }

                next = at + RingRecord.SpaceOf(length);
                if (next > limit)
                {
                    throw MalformedLength(length, from + (ulong)(at - start));
                }

                count.Discarded++;
                count.Space = next - start;
                at = next;
                continue;
            }

            if (next > limit)
            {
                throw MalformedLength(length, from + (ulong)(at - start));
            }

            count.Space = next - start;
            count.Records = ++records;
            handler.OnRecord(new ReadOnlySpan<byte>(at + RingRecord.HeaderSize, (int)length));
            at = next;
        }
    }

    internal BpfException MalformedLength(uint length, ulong at) => Malformed($"the record at {at} has the length {length & ~RingRecord.Discarded}");

    private BpfException Malformed(string what) =>
        new($"ring buffer '{Name}' is damaged: {what}; something else has written to it, or consumes it too");
}
