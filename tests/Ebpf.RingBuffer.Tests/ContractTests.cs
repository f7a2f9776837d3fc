using System.Buffers;
using System.IO.Pipelines;

namespace Ebpf.RingBuffer.Tests;

public sealed class RuntimePipeContractTests : PipeReaderContractTests
{
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));

    private protected override PipeReader Create() => _pipe.Reader;

    private protected override void Produce(int count)
    {
        _pipe.Writer.Write(new byte[RecordSize * count]);
        _pipe.Writer.FlushAsync().AsTask().Wait();
    }
}

public abstract class FakeRingContractTests : PipeReaderContractTests
{
    private readonly FakeRing _ring = new();
    private readonly Lock _gate = new();
    private long _value;

    private protected abstract PipeScheduler Scheduler { get; }

    private protected override PipeReader Create() => _ring.Open(new RingBufferReaderOptions { Scheduler = Scheduler });

    private protected override void Produce(int count)
    {
        _ = Reader;
        lock (_gate)
        {
            for (int i = 0; i < count; i++)
            {
                while (!_ring.Produce(++_value))
                {
                    Thread.Yield();
                }
            }
        }
    }

    private protected override void DisposeRing() => _ring.Dispose();
}

public sealed class InlineFakeRingContractTests : FakeRingContractTests
{
    private protected override PipeScheduler Scheduler => PipeScheduler.Inline;
}

public sealed class ThreadPoolFakeRingContractTests : FakeRingContractTests
{
    private protected override PipeScheduler Scheduler => PipeScheduler.ThreadPool;
}

public sealed class RealRingContractTests : PipeReaderContractTests
{
    private RealRing? _ring;

    private protected override int ManyRecords => 5_000;

    private protected override PipeReader Create()
    {
        Assert.SkipWhen(RealRing.Lacks is not null, $"{RealRing.Lacks}");
        _ring = new RealRing();
        return _ring.Map("plain").OpenRingBuffer();
    }

    private protected override void Produce(int count)
    {
        RingCursor cursor = ((RingBufferReader)Reader).Cursor;
        for (int i = 0; i < count; i++)
        {
            while (cursor.Lag > 4096 - 2 * RecordSize)
            {
                Thread.Yield();
            }

            _ring!.Run("produce_sized", 8, 0);
        }
    }

    private protected override void DisposeRing() => _ring?.Dispose();
}
