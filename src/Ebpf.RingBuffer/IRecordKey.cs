namespace Ebpf.RingBuffer;

/// <summary>Tells what records of several rings are ordered by; see <see cref="RingBufferGroup.ConsumeOrdered{THandler, TKey}"/>.</summary>
public interface IRecordKey
{
    /// <summary>The key of a record, such as the time that its program has put into it; ascending within a ring.</summary>
    /// <param name="record">The record, valid until this returns.</param>
    ulong KeyOf(ReadOnlySpan<byte> record);
}
