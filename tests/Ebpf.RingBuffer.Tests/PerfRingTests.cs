using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

public sealed unsafe class PerfRingTests
{
    // The kernel lets nobody else write to the data (perf_mmap_fault), but the head can be moved: to where there is no record.
    [KernelFact]
    public void Record_of_an_impossible_size_is_refused()
    {
        AssertDamaged(ring =>
        {
            var none = default(None);
            ring.Drain(ref none);
        });
        AssertDamaged(ring =>
        {
            ring.BeginBatch();
            ring.TryTakeOfBatch(out _);
        });

        static void AssertDamaged(Action<PerfRing> read)
        {
            const int bytes = 4096, head = 64, dataHead = 1024;
            using PerfRing ring = PerfRing.TryOpen("events", cpu: 0, bytes, new PerfBufferReaderOptions())!;
            *(ulong*)(ring.Data - Environment.SystemPageSize + dataHead) = head;
            BpfException damaged = Assert.Throws<BpfException>(() => read(ring));
            Assert.StartsWith("map 'events': the buffer of CPU 0 is damaged: a record of 0 bytes at 0;", damaged.Message, StringComparison.Ordinal);
        }
    }

    private struct None : IPerfRecordHandler
    {
        public readonly void OnRecord(in PerfRecord record) => Assert.Fail("there is no record");

        public readonly void OnLost(int cpu, ulong count) => Assert.Fail("nothing is lost");
    }
}
