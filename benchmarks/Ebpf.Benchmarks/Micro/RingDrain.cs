using System.IO.Pipelines;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Ebpf.RingBuffer;

namespace Ebpf.Benchmarks.Micro;

/// <summary>A hundred records, read by each door. Most of the time is their submission; the paired cases have that of reading alone.</summary>
public class RingDrain
{
    private const int Records = 100;

    private readonly byte[] _context = new byte[96];
    private Collection? _collection;
    private BpfProgram? _submit;
    private RingBufferReader? _reader;
    private IAsyncEnumerator<long>? _all;

    [GlobalSetup]
    public void Load()
    {
        _collection = Collection.Load(CollectionSpec.Load(ObjectFile.Path("wakeup")));
        _submit = _collection.Programs["submit"];
        _reader = _collection.OpenRingBuffer("events");
        _all = _reader.ReadAllAsync<long>().GetAsyncEnumerator();
    }

    [GlobalCleanup]
    public void Close()
    {
        _reader!.Dispose();
        _collection!.Dispose();
    }

    [Benchmark, AllocatesNothing]
    public long Consume()
    {
        Submit();
        var last = default(Last);
        return Checked(_reader!.Consume(ref last), last.Value);
    }

    [Benchmark, AllocatesNothing]
    public long ReadAsync()
    {
        Submit();
        long count = 0;
        long last = 0;
        while (count < Records)
        {
            ValueTask<ReadResult> read = _reader!.ReadAsync();
            if (!read.IsCompletedSuccessfully)
            {
                throw new BenchmarkFailedException("a read of records that are there had to wait");
            }

            var records = new RingBufferRecords(read.Result.Buffer);
            while (records.TryRead(out ReadOnlySpan<byte> record))
            {
                last = MemoryMarshal.Read<long>(record);
            }

            count += records.Count;
            _reader.AdvanceTo(records.Consumed, records.Examined);
        }

        return Checked(count, last);
    }

    [Benchmark, AllocatesNothing]
    public long ReadAllAsync()
    {
        Submit();
        long last = 0;
        for (int i = 0; i < Records; i++)
        {
            ValueTask<bool> moved = _all!.MoveNextAsync();
            last = moved.IsCompletedSuccessfully && moved.Result
                ? _all.Current
                : throw new BenchmarkFailedException("a read of a record that is there had to wait");
        }

        return Checked(Records, last);
    }

    private void Submit()
    {
        for (int i = 0; i < Records; i++)
        {
            _submit!.Run(new TestRunOptions { Context = _context });
        }
    }

    private static long Checked(long count, long last) =>
        count == Records && last > 0 ? last : throw new BenchmarkFailedException($"{count} records, and {last} the last of them");

    // What is submitted are times.
    private struct Last : IRecordHandler
    {
        internal long Value;

        public void OnRecord(ReadOnlySpan<byte> record) => Value = MemoryMarshal.Read<long>(record);
    }
}
