using System.Buffers.Binary;

namespace Ebpf.Fuzz;

/// <summary>Damages copies of object files, mostly where numbers decide: headers, tables, BTF. The same seed gives the same damage.</summary>
internal sealed class Mutator(byte[][] corpus, int seed)
{
    private static readonly uint[] _interesting =
        [0, 1, 7, 8, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xfffffff8, 0xffffffff];

    /// <summary>The damaged file of a number.</summary>
    internal byte[] Damaged(int number)
    {
        var random = new Random(unchecked((seed * 1_000_003) + number));
        byte[] bytes = [.. corpus[random.Next(corpus.Length)]];
        for (int n = random.Next(1, 6); n > 0; n--)
        {
            bytes = Damage(bytes, random);
        }

        return bytes;
    }

    private byte[] Damage(byte[] bytes, Random random)
    {
        int at = Place(bytes, random);
        switch (random.Next(8))
        {
            case 0:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 1:
                bytes[at] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2 when at + 4 <= bytes.Length:
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), _interesting[random.Next(_interesting.Length)]);
                return bytes;
            case 3 when at + 4 <= bytes.Length:
                uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), number + (uint)random.Next(-9, 10));
                return bytes;
            case 4:
                // A piece of the file over another: well-formed records in the wrong place.
                int length = Math.Min(random.Next(1, 64), bytes.Length - at);
                int from = random.Next(bytes.Length - length + 1);
                Array.Copy(bytes, from, bytes, at, length);
                return bytes;
            case 5 when random.Next(8) == 0:
                return bytes[..Math.Max(1, random.Next(bytes.Length))];
            case 6:
                byte[] other = corpus[random.Next(corpus.Length)];
                int copied = Math.Min(random.Next(1, 128), Math.Min(bytes.Length - at, other.Length));
                Array.Copy(other, random.Next(other.Length - copied + 1), bytes, at, copied);
                return bytes;
            default:
                bytes[at]++;
                return bytes;
        }
    }

    // Half of the damage goes into the ELF header and the section header table, which are a few bytes of many.
    private static int Place(byte[] bytes, Random random)
    {
        if (bytes.Length > 64 && random.Next(2) == 0)
        {
            ulong table = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(40));
            return table < (ulong)bytes.Length && random.Next(4) != 0 ? (int)table + random.Next(bytes.Length - (int)table) : random.Next(64);
        }

        return random.Next(bytes.Length);
    }
}
