using System.Buffers;
using System.Buffers.Binary;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed class UserRingBufferWriterTests : IDisposable
{
    private readonly Lazy<RealRing> _lazy = new(() => new RealRing("ring_user"));

    private RealRing Ring => _lazy.Value;

    private ulong Samples => Ring.Collection.Variables["samples"].Get<ulong>();

    private ulong Sum => Ring.Collection.Variables["sum"].Get<ulong>();

    [KernelFact(Since = "6.1")]
    public void Submitted_samples_reach_the_program_and_discarded_ones_do_not()
    {
        using UserRingBufferWriter writer = Ring.Map("commands").OpenUserRingBuffer();
        for (int i = 1; i <= 1000; i++)
        {
            Assert.True(writer.TryReserve(8 + i % 100, out Span<byte> sample));
            Assert.Equal(8 + i % 100, sample.Length);
            BinaryPrimitives.WriteInt64LittleEndian(sample, i);
            if (i % 10 == 0)
            {
                writer.Discard();
            }
            else
            {
                writer.Submit();
            }

            if (i % 20 == 0)
            {
                Ring.Run("drain");
                Assert.Equal(0, writer.Pending);
            }
        }

        Assert.Equal((900ul, 500_500ul - 50_500), (Samples, Sum));
    }

    [KernelFact(Since = "6.1")]
    public async Task Full_ring_is_waited_for()
    {
        using UserRingBufferWriter writer = Ring.Map("commands").OpenUserRingBuffer();
        byte[] sample = new byte[1016];
        for (int round = 1; round <= 10; round++)
        {
            for (int i = 0; i < 4; i++)
            {
                Assert.True(writer.TryWrite(sample));
            }

            Assert.False(writer.TryWrite([]));
            ValueTask<bool> waiting = writer.WaitForSpaceAsync(1016, TestContext.Current.CancellationToken);
            Assert.False(waiting.IsCompleted);
            Ring.Run("drain");
            Assert.True(await waiting);
            Assert.Equal(4ul * (ulong)round, Samples);
        }
    }

    [KernelFact(Since = "6.1")]
    public void Reserved_sample_stops_the_program_until_it_is_submitted()
    {
        using UserRingBufferWriter writer = Ring.Map("commands").OpenUserRingBuffer();
        Assert.True(writer.TryReserve(8, out Span<byte> sample));
        Ring.Run("drain");
        Assert.Equal(0ul, Samples);
        Assert.Throws<InvalidOperationException>(() => writer.TryReserve(8, out _));
        sample.Fill(1);
        writer.Submit();
        Assert.Throws<InvalidOperationException>(writer.Submit);
        Ring.Run("drain");
        Assert.Equal((1ul, 0x0101010101010101ul), (Samples, Sum));
    }

    [KernelFact(Since = "6.1")]
    public void Buffer_writer_makes_a_sample_of_each_advance()
    {
        using UserRingBufferWriter writer = Ring.Map("commands").OpenUserRingBuffer();
        writer.Write((ReadOnlySpan<byte>)[7, 0, 0, 0, 0, 0, 0, 0]);
        BinaryPrimitives.WriteInt64LittleEndian(writer.GetSpan(8), 5);
        writer.Advance(8);
        Ring.Run("drain");
        Assert.Equal((2ul, 12ul), (Samples, Sum));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TryReserve(4090, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TryReserve(-1, out _));
    }

    [KernelFact(Since = "6.1")]
    public void Sample_may_be_as_long_as_programs_can_take()
    {
        using var ring = new RealRing("ring_user", spec => spec.Maps["commands"].MaxEntries = 1 << 25);
        using UserRingBufferWriter writer = ring.Map("commands").OpenUserRingBuffer();
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.TryReserve(1 << 24, out _));
        Assert.True(writer.TryReserve((1 << 24) - 1, out Span<byte> sample));
        sample[..8].Clear();
        writer.Submit();
        Assert.True(writer.TryWrite([7, 0, 0, 0, 0, 0, 0, 0]));
        ring.Run("drain");
        Assert.Equal((2ul, 7ul), (ring.Collection.Variables["samples"].Get<ulong>(), ring.Collection.Variables["sum"].Get<ulong>()));
    }

    [KernelFact(Since = "6.1")]
    public async Task Disposal_ends_a_wait_and_discards_what_is_reserved() =>
        await Task.Run(() => FileDescriptors.AssertNoneLeft(() =>
        {
            using var ring = new RealRing("ring_user");
            UserRingBufferWriter writer = ring.Map("commands").OpenUserRingBuffer();
            Assert.Throws<InvalidOperationException>(() => ring.Map("commands").OpenUserRingBuffer());
            Assert.True(writer.TryReserve(4088, out Span<byte> sample));
            Task<bool> waiting = writer.WaitForSpaceAsync(8, TestContext.Current.CancellationToken).AsTask();
            writer.Dispose();
            Assert.False(waiting.Result);
            sample.Clear();
            Assert.Throws<ObjectDisposedException>(() => writer.TryWrite([1]));
            ring.Run("drain");
            Assert.Equal(0ul, ring.Collection.Variables["samples"].Get<ulong>());
            using UserRingBufferWriter second = ring.Map("commands").OpenUserRingBuffer();
            Assert.True(second.TryWrite([1]));
            Assert.Throws<MapMismatchException>(() => ring.Map("commands").OpenRingBuffer());
        }));

    public void Dispose()
    {
        if (_lazy.IsValueCreated)
        {
            _lazy.Value.Dispose();
        }
    }
}
