using System.Globalization;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

/// <summary>The race between a consumer that goes to sleep and a producer that decides whether to wake it.</summary>
public sealed class OrderingTests
{
    [Fact]
    public void Without_a_full_fence_before_sleeping_wake_ups_get_lost_and_with_it_none()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "needs two CPUs at once");
        Assert.Equal(0, LostWakeUps(rounds: 5_000, hasFence: true));

        // That the race is real: it must show, sooner or later. Where it does not, the first half proves little here.
        long lost = 0;
        for (int i = 0; i < 4 && lost == 0; i++)
        {
            lost = LostWakeUps(rounds: 5_000, hasFence: false);
        }

        Assert.SkipWhen(lost == 0, "the two threads did not meet: no wake-up was lost without the fence either");
    }

    /// <summary>Records through a real ring to a reader that pauses at random; the number by EBPF_SOAK_RECORDS.</summary>
    [KernelFact(Since = "5.17")]
    public void No_wake_up_is_lost_by_a_reader_that_pauses_at_random()
    {
        long wanted = long.Parse(Environment.GetEnvironmentVariable("EBPF_SOAK_RECORDS") ?? "1000000", CultureInfo.InvariantCulture);
        using var ring = new RealRing("ring_flood");
        using RingBufferReader reader = ring.Collection.OpenRingBuffer("events");
        var random = new Random(7);
        var handler = new SequenceHandler();
        long late = 0;
        var producer = new Thread(() =>
        {
            var pauses = new Random(11);
            for (long sent = 0; sent < wanted;)
            {
                int count = pauses.Next(4) == 0 ? 1 : pauses.Next(5000);
                ring.Run("flood", (ulong)count);
                sent += count;
                Thread.SpinWait(pauses.Next(20_000));
            }
        });
        producer.Start();
        while (producer.IsAlive)
        {
            bool isReady = reader.Wait(TimeSpan.FromSeconds(1));

            // Found only since the time was over: nobody had woken the reader.
            late += !isReady && reader.Wait(TimeSpan.Zero) ? 1 : 0;
            reader.Consume(ref handler);
            Thread.SpinWait(random.Next(20_000));
        }

        producer.Join();
        reader.Consume(ref handler);
        RingBufferStatistics statistics = reader.GetStatistics();
        Assert.Equal(0, late);
        Assert.Equal(
            (long)ring.Collection.Variables["attempted"].Get<ulong>(), statistics.Records + statistics.Discarded + statistics.Lost);
    }

    // Each round: one thread commits and decides whether to wake, the other publishes its position and looks for the last time.
    private static long LostWakeUps(int rounds, bool hasFence)
    {
        using var ring = new FakeRing();
        var cursor = new RingCursor(ring.Mapping, "fake");
        long lost = 0;
        int started = 0, finished = 0;
        bool isWoken = false;
        ulong record = 0;
        var producer = new Thread(() =>
        {
            for (int round = 1; round <= rounds; round++)
            {
                SpinUntil(ref started, round);

                int before = ring.Wakeups;
                ring.Commit(record);
                isWoken = ring.Wakeups != before;
                Volatile.Write(ref finished, round);
            }
        });
        producer.Start();
        for (int round = 1; round <= rounds; round++)
        {
            // One record that has been read but not published, and one that is about to be committed.
            ring.Produce(0, flags: FakeRing.NoWakeup);
            record = ring.Reserve(8)!.Value;
            Volatile.Write(ref started, round);
            cursor.Position = record;
            cursor.Publish();
            if (hasFence)
            {
                Interlocked.MemoryBarrier();
            }

            ulong at = record;
            long discarded = 0;
            bool isSeen = cursor.FindRecord(ref at, ref discarded);
            SpinUntil(ref finished, round);

            lost += isSeen || isWoken ? 0 : 1;
            cursor.Position = ring.ProducerPosition;
            cursor.Publish();
        }

        producer.Join();
        return lost;
    }

    // Gives the processor away only where the other thread does not seem to have one.
    private static void SpinUntil(ref int value, int wanted)
    {
        for (int spins = 1; Volatile.Read(ref value) < wanted; spins++)
        {
            if (spins % 2000 == 0)
            {
                Thread.Yield();
            }
        }
    }
}
