namespace Ebpf.RingBuffer;

/// <summary>Takes the records of a <see cref="PerfBufferReader"/>. Implement it by a struct.</summary>
public interface IPerfRecordHandler
{
    /// <summary>Takes a record.</summary>
    /// <param name="record">The record, in the kernel's own memory: valid until this returns.</param>
    void OnRecord(in PerfRecord record);

    /// <summary>Learns that records were lost here, since the buffer was full or paused.</summary>
    /// <param name="cpu">The CPU whose records they were.</param>
    /// <param name="count">How many.</param>
    void OnLost(int cpu, ulong count);
}
