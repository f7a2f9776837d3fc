namespace Ebpf.RingBuffer.Tests;

/// <summary>Results of reads without anything asynchronous around them, which would allocate.</summary>
internal static class Synchronous
{
    /// <summary>Of a read that did not have to wait.</summary>
    internal static T Result<T>(ValueTask<T> read)
    {
        Assert.True(read.IsCompletedSuccessfully);
        return read.Result;
    }

    /// <summary>For what does not have to wait either.</summary>
    internal static void End(ValueTask task) => Assert.True(task.IsCompletedSuccessfully);

    /// <summary>Of a read that waits for a record.</summary>
    internal static T ResultAfter<T>(ValueTask<T> read, FakeRing ring, long value)
    {
        Assert.False(read.IsCompleted);
        ring.Produce(value);
        while (!read.IsCompleted)
        {
            Thread.Yield();
        }

        return read.Result;
    }
}
