namespace Ebpf.RingBuffer;

/// <summary>Takes the records of a <see cref="PerfBufferReader"/>. Implement it by a struct.</summary>
public interface IPerfRecordHandler
{
    /// <summary>Takes a record.</summary>
    /// <param name="cpu">The CPU that submitted it.</param>
    /// <param name="record">Its bytes, valid until this returns, with up to 7 bytes of padding that the kernel adds.</param>
    void OnRecord(int cpu, ReadOnlySpan<byte> record);

    /// <summary>Learns that records were lost here, since the buffer was full.</summary>
    /// <param name="cpu">The CPU whose records they were.</param>
    /// <param name="count">How many.</param>
    void OnLost(int cpu, ulong count);
}
