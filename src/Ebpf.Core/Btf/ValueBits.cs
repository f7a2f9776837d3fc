using System.Buffers.Binary;

namespace Ebpf.Btf;

/// <summary>Numbers of any width at any bit of a value.</summary>
internal static class ValueBits
{
    /// <summary>Reads up to 128 bits.</summary>
    /// <param name="bytes">The value.</param>
    /// <param name="offset">The first bit, counted as BTF does: in big-endian values from the most significant one.</param>
    /// <param name="count">How many.</param>
    /// <param name="isLittleEndian">The byte order of the value.</param>
    internal static UInt128 Read(ReadOnlySpan<byte> bytes, long offset, int count, bool isLittleEndian)
    {
        int first = (int)(offset / 8);
        int skipped = (int)(offset % 8);
        ReadOnlySpan<byte> touched = bytes.Slice(first, (skipped + count + 7) / 8);
        if (skipped == 0 && count == 64)
        {
            return isLittleEndian ? BinaryPrimitives.ReadUInt64LittleEndian(touched) : BinaryPrimitives.ReadUInt64BigEndian(touched);
        }

        // The first byte goes last, so that the end of a 128-bit number at an odd bit is not shifted out.
        UInt128 number = 0;
        int have = 0;
        for (int i = 0; i < touched.Length; i++)
        {
            int low = i == 0 ? skipped : 0;
            int width = Math.Min(8 - low, count - have);
            uint part = isLittleEndian ? (uint)touched[i] >> low : (uint)touched[i] >> (8 - low - width);
            part &= (1u << width) - 1;
            number = isLittleEndian ? number | (UInt128)part << have : number << width | part;
            have += width;
        }

        return number;
    }

    internal static Int128 Signed(UInt128 number, int count) => (Int128)(number << (128 - count)) >> (128 - count);
}
