using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed class RingBufferSnapshotTests
{
    [KernelFact(Since = "6.19")]
    public void Last_records_of_a_ring_that_is_overwritten_are_copied()
    {
        using var ring = new RealRing("ring", spec => spec.Maps["events"].Flags |= MapFlags.RingBufferOverwrite);
        MapMismatchException e = Assert.Throws<MapMismatchException>(() => ring.Collection.OpenRingBuffer("events"));
        Assert.Contains("RingBufferSnapshot", e.Message, StringComparison.Ordinal);
        Assert.Equal(0, RingBufferSnapshot.Take(ring.Map("events")).Count);

        ring.Produce(10_000);
        RingBufferSnapshot snapshot = RingBufferSnapshot.Take(ring.Map("events"));
        Assert.InRange(snapshot.Count, 64 * 1024 / 24 - 2, 64 * 1024 / 24);
        RingBufferRecords records = snapshot.Records;
        ulong expected = 10_000 - (ulong)snapshot.Count;
        while (records.TryRead(out Event record))
        {
            Assert.Equal(new Event(++expected, ~expected), record);
        }

        Assert.Equal(10_000ul, expected);
    }

    [KernelFact(Since = "5.17")]
    public void Ring_that_is_not_overwritten_is_refused()
    {
        using var ring = new RealRing();
        Assert.Throws<MapMismatchException>(() => RingBufferSnapshot.Take(ring.Map("events")));
    }

    [Fact]
    public void What_is_overtaken_during_the_copy_is_left_out()
    {
        using var ring = new FakeRing();
        for (long i = 0; i < 10; i++)
        {
            ring.Produce(i, discard: i == 7);
        }

        ring.OverwritePosition = 5 * 16;
        ring.Reserve(8);
        RingBufferSnapshot snapshot = RingBufferSnapshot.Take(ring.Mapping, "fake");
        Assert.Equal(4, snapshot.Count);
        RingBufferRecords records = snapshot.Records;
        long sum = 0;
        while (records.TryRead(out long value))
        {
            sum += value;
        }

        Assert.Equal(5 + 6 + 8 + 9, sum);
    }

    [Fact]
    public void Ring_that_is_written_again_and_again_meanwhile_is_not_damaged()
    {
        using var ring = new FakeRing();
        bool isDone = false;
        var producer = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                // As the kernel does it: room first.
                ulong position = ring.ProducerPosition + (3 * ring.Size);
                Volatile.Write(ref ring.OverwritePosition, position - ring.Size);
                Volatile.Write(ref ring.ProducerPosition, position);
            }
        });
        producer.Start();
        try
        {
            for (int i = 0; i < 100_000; i++)
            {
                RingBufferSnapshot.Take(ring.Mapping, "fake");
            }
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            producer.Join();
        }

        // A consumer's position may be anybody's.
        ring.ConsumerPosition = ring.ProducerPosition + 8;
        Assert.Throws<BpfException>(() => RingBufferSnapshot.Take(ring.Mapping, "fake"));
    }
}
