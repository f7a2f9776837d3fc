using Ebpf.Tests;

namespace Ebpf.Maps.Tests;

public sealed class BpfQueueTests
{
    [KernelFact]
    public void Queue_hands_out_what_came_first()
    {
        using BpfQueue<long> queue = BpfQueue<long>.Create("queue", 2);
        Assert.False(queue.TryDequeue(out _));
        Assert.False(queue.TryPeek(out _));
        Assert.True(queue.TryEnqueue(1));
        Assert.True(queue.TryEnqueue(2));
        Assert.False(queue.TryEnqueue(3));
        Assert.True(queue.TryEnqueue(3, replacesOldest: true));
        Assert.True(queue.TryPeek(out long front));
        Assert.Equal(2L, front);
        Assert.True(queue.TryDequeue(out front));
        Assert.Equal(2L, front);
        Assert.True(queue.TryDequeue(out front));
        Assert.Equal(3L, front);
        Assert.False(queue.TryDequeue(out front));
    }

    [KernelFact]
    public void Stack_hands_out_what_came_last()
    {
        using BpfStack<int> stack = BpfStack<int>.Create("stack", 2);
        Assert.False(stack.TryPop(out _));
        Assert.True(stack.TryPush(1));
        Assert.True(stack.TryPush(2));
        Assert.False(stack.TryPush(3));
        Assert.True(stack.TryPeek(out int top));
        Assert.Equal(2, top);
        Assert.True(stack.TryPop(out top));
        Assert.True(stack.TryPop(out top));
        Assert.Equal(1, top);
    }

    [KernelFact(Since = "5.16")]
    public void Bloom_filter_never_forgets()
    {
        using BpfBloomFilter<long> filter = BpfBloomFilter<long>.Create("bloom", 1000, hashFunctions: 4);
        for (int i = 0; i < 1000; i++)
        {
            filter.Add(i);
        }

        Assert.All(Enumerable.Range(0, 1000), i => Assert.True(filter.MayContain(i)));
        Assert.InRange(Enumerable.Range(1000, 1000).Count(i => filter.MayContain(i)), 0, 500);
    }

    [KernelFact]
    public void Rings_are_created_in_powers_of_two_of_pages()
    {
        Assert.SkipUnless(Machine.IsKernel("5.8"), "needs kernel 5.8");
        using BpfRingBuffer ring = BpfRingBuffer.Create("ring", (uint)Environment.SystemPageSize * 3);
        Assert.Equal((uint)Environment.SystemPageSize * 4, ring.Size);
        Assert.False(ring.IsWrittenByUser);
        Assert.Same(ring.Map, ring.Map.AsRingBuffer().Map);
    }

    [KernelFact(Since = "6.1")]
    public void Ring_for_user_space_is_created()
    {
        using BpfRingBuffer ring = BpfRingBuffer.CreateForUser("ring", 1);
        Assert.True(ring.IsWrittenByUser);
    }
}
