using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ebpf.Maps.Prometheus;

/// <summary>The fields of a message, https://protobuf.dev/programming-guides/encoding/.</summary>
internal sealed class ProtobufWriter
{
    private const int Varint = 0, Fixed64 = 1, Bytes = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    internal void UInt(int field, ulong value)
    {
        Number((ulong)(field << 3 | Varint));
        Number(value);
    }

    // Zigzag: 0, -1, 1, -2, ...
    internal void SInt(int field, long value) => UInt(field, (ulong)(value << 1 ^ value >> 63));

    internal void Double(int field, double value)
    {
        Number((ulong)(field << 3 | Fixed64));
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _bytes.Write(bytes);
    }

    internal void String(int field, string value)
    {
        Number((ulong)(field << 3 | Bytes));
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Number((ulong)bytes.Length);
        _bytes.Write(bytes);
    }

    internal void Message(int field, Action<ProtobufWriter> write)
    {
        Number((ulong)(field << 3 | Bytes));
        Delimited(write);
    }

    /// <summary>A message behind its length.</summary>
    internal void Delimited(Action<ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        write(message);
        Number((ulong)message._bytes.WrittenCount);
        _bytes.Write(message._bytes.WrittenSpan);
    }

    // Seven bits a byte, the lowest first; the highest bit says that more follow.
    private void Number(ulong value)
    {
        for (; value > 0x7f; value >>= 7)
        {
            _bytes.Write([(byte)(value | 0x80)]);
        }

        _bytes.Write([(byte)value]);
    }
}
