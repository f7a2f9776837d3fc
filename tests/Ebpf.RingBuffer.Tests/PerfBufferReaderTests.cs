using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed class PerfBufferReaderTests : IDisposable
{
    private readonly Lazy<RealRing> _lazy = new(() => new RealRing("perf_output"));

    private RealRing Ring => _lazy.Value;

    private long Failed => (long)Ring.Collection.Variables["failed"].Get<ulong>();

    [KernelFact(Since = "5.10")]
    public void Records_are_read_also_where_they_wrap()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        var handler = default(Events);
        for (int i = 0; i < 200; i++)
        {
            Ring.Run("produce", 50);
            Assert.Equal(50, reader.Consume(ref handler));
        }

        Assert.Equal((10_000, 0, 10_000), (handler.Count, handler.Lost, reader.Records));
        Assert.Equal(Environment.ProcessorCount, reader.Cpus.Count);
    }

    [KernelFact(Since = "5.10")]
    public void Lost_records_are_reported_and_counted()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer(new PerfBufferReaderOptions { BytesPerCpu = 4096 });
        for (int i = 0; i < 100; i++)
        {
            Ring.Run("produce", 50);
        }

        // The kernel reports a loss when there is room again, with the next record of that CPU.
        var handler = default(Events);
        reader.Consume(ref handler);
        for (int i = 0; i < 1000 && handler.Count + handler.Lost < 5000 + i; i++)
        {
            Ring.Run("produce", 1);
            reader.Consume(ref handler);
        }

        Assert.Equal(Ring.Collection.Variables["sequence"].Get<ulong>(), (ulong)(handler.Count + handler.Lost));
        Assert.Equal((Failed, handler.Lost), (reader.Lost, reader.Lost));
    }

    [KernelFact(Since = "5.10")]
    public async Task Reader_is_woken_paused_and_resumed()
    {
        using PerfBufferReader reader = Ring.Map("perf_events").OpenPerfBuffer();
        var handler = default(Events);
        Assert.False(reader.Wait(TimeSpan.Zero));
        for (int i = 0; i < 20; i++)
        {
            ValueTask<bool> waiting = reader.WaitAsync(TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
            Ring.Run("produce", 2);
            Assert.True(await waiting);
            reader.Consume(ref handler);
            Ring.Run("produce", 1);
            Assert.True(reader.Wait(Timeout.InfiniteTimeSpan));
            reader.Consume(ref handler);
        }

        reader.Pause();
        Ring.Run("produce", 10);
        Assert.Equal((0, 10), (reader.Consume(ref handler), Failed));
        reader.Resume();
        Ring.Run("produce", 10);
        Assert.Equal(10, reader.Consume(ref handler));
        Assert.Equal(70, handler.Count);
    }

    [KernelFact(Since = "5.10")]
    public void Disposal_leaves_nothing_open_and_programs_without_a_buffer() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var ring = new RealRing("perf_output");
        PerfBufferReader reader = ring.Map("perf_events").OpenPerfBuffer();
        reader.CancelWait();
        Assert.False(reader.Wait(Timeout.InfiniteTimeSpan));
        reader.Dispose();
        reader.Dispose();
        ring.Run("produce", 3);
        Assert.Equal(3ul, ring.Collection.Variables["failed"].Get<ulong>());
        Assert.Throws<ObjectDisposedException>(() => reader.Wait(TimeSpan.Zero));
        Assert.Throws<MapMismatchException>(() => ring.Map("perf_events").OpenRingBuffer());
    });

    public void Dispose()
    {
        if (_lazy.IsValueCreated)
        {
            _lazy.Value.Dispose();
        }
    }

    private struct Events : IPerfRecordHandler
    {
        internal long Count, Lost;

        public void OnRecord(int cpu, ReadOnlySpan<byte> record)
        {
            Event e = MemoryMarshal.Read<Event>(record);
            if (e.Check != ~e.Sequence)
            {
                throw new InvalidOperationException($"{e.Sequence} with {e.Check:x}");
            }

            Count++;
        }

        public void OnLost(int cpu, ulong count) => Lost += (long)count;
    }
}
