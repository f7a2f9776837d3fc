using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

/// <summary>The race between a consumer that goes to sleep and a producer that decides whether to wake it.</summary>
public sealed class OrderingTests
{
    /// <remarks>The loads of the last look may pass the store of the position while it waits for its cache line: on x64 too.</remarks>
    [Fact]
    public void No_wake_up_is_lost_between_the_last_look_and_sleep_and_without_the_fence_some_are()
    {
        IReadOnlyList<int> cpus = CpuAffinity.Allowed();
        Assert.SkipWhen(cpus.Count < 2, "needs two CPUs at once");

        // First the proof that this machine shows the race within so many rounds, without the fence.
        const int wanted = 100;
        long began = Stopwatch.GetTimestamp();
        int rounds = 0;
        long lost = 0;
        while (lost < wanted && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(2))
        {
            lost += LostWakeUps(cpus, rounds: 10_000, hasFence: false);
            rounds += 10_000;
        }

        string proof = $"without the fence, {lost} wake-ups were lost in {rounds} rounds";
        Assert.SkipWhen(lost < wanted, $"the two CPUs do not run at the same time often enough: {proof}");
        lost = LostWakeUps(cpus, rounds, hasFence: true);
        Assert.True(lost == 0, $"{lost} wake-ups were lost; {proof}");
    }

    /// <summary>Records through a real ring to a reader that pauses at random; the number by EBPF_SOAK_RECORDS.</summary>
    [KernelTheory(Since = "5.17")]
    [InlineData("blocking")]
    [InlineData("inline")]
    [InlineData("thread pool")]
    public async Task No_wake_up_is_lost_by_a_reader_that_pauses_at_random(string way)
    {
        long wanted = long.Parse(Environment.GetEnvironmentVariable("EBPF_SOAK_RECORDS") ?? "1000000", CultureInfo.InvariantCulture);
        using var ring = new RealRing("ring_flood");
        using RingBufferReader reader = ring.Collection.OpenRingBuffer(
            "events", new RingBufferReaderOptions { Scheduler = way == "inline" ? PipeScheduler.Inline : PipeScheduler.ThreadPool });
        var random = new Random(7);
        var handler = new SequenceHandler();
        bool isAllRead = false, isOver = false;
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

            // A reader that was not woken sleeps on: later records wake only one that has read all before them.
            isAllRead = SpinWait.SpinUntil(() => reader.GetStatistics().Lag == 0, TimeSpan.FromMinutes(2));
            Volatile.Write(ref isOver, true);
            reader.CancelPendingRead();
        });
        producer.Start();
        while (!Volatile.Read(ref isOver))
        {
            if (way == "blocking")
            {
                reader.Wait(Timeout.InfiniteTimeSpan);
            }
            else
            {
                ReadResult result = await reader.ReadAsync(TestContext.Current.CancellationToken);
                reader.AdvanceTo(result.Buffer.Start);
            }

            reader.Consume(ref handler);
            Thread.SpinWait(random.Next(20_000));
        }

        // Inline, this is the producer's thread by now.
        RingBufferStatistics statistics = reader.GetStatistics();
        TestContext.Current.SendDiagnosticMessage($"{way}: {statistics}");
        Assert.True(isAllRead, $"a wake-up was lost: {statistics}");
        Assert.Equal(
            (long)ring.Collection.Variables["attempted"].Get<ulong>(), statistics.Records + statistics.Discarded + statistics.Lost);
    }

    // Each round: one CPU commits a record and decides whether to wake, the other publishes its position and looks for the last time; the
    // later by 0 to some 100 ns, on either side. Stores are done in their order: that of the position has to wait for others that wait for
    // memory, as it may in any program, and the looking does not wait for it. The reader does what it always does, or only stores and looks.
    private static long LostWakeUps(IReadOnlyList<int> cpus, int rounds, bool hasFence)
    {
        using var ring = new FakeRing();
        using RingBufferReader reader = ring.Open();
        RingCursor cursor = reader.Cursor;
        long lost = 0;
        var barrier = new SpinBarrier();
        var other = new byte[32 << 20];
        int next = 0;
        bool isWoken = false;
        ulong record = 0;
        var producer = new Thread(() =>
        {
            CpuAffinity.Pin(cpus[1]);
            for (int round = 1; round <= rounds; round++)
            {
                SpinBarrier.Meet(ref barrier.Right, ref barrier.Left, 2 * round);
                Delay(round % 64);
                int before = ring.Wakeups;
                ring.Commit(record);
                isWoken = ring.Wakeups != before;
                SpinBarrier.Meet(ref barrier.Right, ref barrier.Left, 2 * round + 1);
            }
        });
        producer.Start();
        var consumer = new Thread(() =>
        {
            CpuAffinity.Pin(cpus[0]);
            for (int round = 1; round <= rounds; round++)
            {
                // One record that has been read but not published, and one that is about to be committed.
                ring.Produce(0, flags: FakeRing.NoWakeup);
                record = ring.Reserve(8)!.Value;
                reader.TryReadRecord(out long _);
                SpinBarrier.Meet(ref barrier.Left, ref barrier.Right, 2 * round);
                Delay(round / 64 % 64);
                for (int i = 0; i < 32; i++)
                {
                    other[next] = 1;
                    next = (next + 4096 + 64) % other.Length;
                }

                bool isSeen = hasFence ? reader.IsReadyOrSafeToSleep() : PublishAndLook(cursor, record);
                SpinBarrier.Meet(ref barrier.Left, ref barrier.Right, 2 * round + 1);
                lost += isSeen || isWoken ? 0 : 1;
                reader.TryReadRecord(out long _);
            }
        });
        consumer.Start();
        consumer.Join();
        producer.Join();
        return lost;
    }

    private static bool PublishAndLook(RingCursor cursor, ulong record)
    {
        cursor.Publish();
        long discarded = 0;
        return cursor.FindRecord(ref record, ref discarded);
    }

    private static void Delay(int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            Volatile.Read(ref i);
        }
    }

    /// <summary>Two threads that go on at the same time; each writes a cache line of its own.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 384)]
    private sealed class SpinBarrier
    {
        [FieldOffset(128)]
        internal int Left;

        [FieldOffset(256)]
        internal int Right;

        // Gives the processor away only where the other thread does not seem to have one.
        internal static void Meet(ref int mine, ref int other, int round)
        {
            Volatile.Write(ref mine, round);
            for (int spins = 1; Volatile.Read(ref other) < round; spins++)
            {
                if (spins % 20_000 == 0)
                {
                    Thread.Yield();
                }
            }
        }
    }
}
