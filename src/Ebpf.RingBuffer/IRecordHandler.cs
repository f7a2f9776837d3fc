namespace Ebpf.RingBuffer;

/// <summary>Takes records one by one; see <see cref="RingBufferReader.Consume{THandler}(ref THandler)"/>.</summary>
/// <remarks>Implement it by a struct: the call is then compiled into the reading loop.</remarks>
public interface IRecordHandler
{
    /// <summary>Takes a record.</summary>
    /// <param name="record">The bytes that the program submitted, in the kernel's own memory, 8-byte aligned: valid until this returns.</param>
    void OnRecord(ReadOnlySpan<byte> record);
}
