using System.Buffers.Binary;
using System.Text;
using Ebpf.Btf;

namespace Ebpf.Core.Tests.Btf;

/// <summary>BTF made by hand: what no compiler here emits, or none should.</summary>
/// <param name="isLittleEndian">The byte order.</param>
/// <param name="basis">What it builds on.</param>
internal sealed class BtfBytes(bool isLittleEndian = true, BtfBytes? basis = null)
{
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = basis is null ? [0] : [];
    private readonly uint _firstString = basis is null ? 0 : basis._firstString + (uint)basis._strings.Count;
    private uint _next = basis?._next ?? 1;

    /// <summary>The part that describes kinds (struct btf_layout).</summary>
    internal byte[] Layout { get; set; } = [];

    internal uint String(string text)
    {
        uint offset = _firstString + (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text + '\0'));
        return offset;
    }

    /// <summary>Adds a type.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="name">Its name.</param>
    /// <param name="sizeOrType">The third word.</param>
    /// <param name="count">The number of members and the like.</param>
    /// <param name="flag">Bit 31.</param>
    /// <param name="words">What follows.</param>
    internal uint Add(BtfKind kind, string name = "", uint sizeOrType = 0, int count = 0, bool flag = false, params ReadOnlySpan<uint> words)
    {
        Write(_types, name.Length == 0 ? 0 : String(name));
        Write(_types, (flag ? 1u << 31 : 0) | (uint)kind << 24 | (uint)count);
        Write(_types, sizeOrType);
        foreach (uint word in words)
        {
            Write(_types, word);
        }

        return _next++;
    }

    internal uint Int(string name = "int", uint size = 4, bool isSigned = true) =>
        Add(BtfKind.Int, name, size, words: [(isSigned ? 1u << 24 : 0) | size * 8]);

    internal uint Struct(string name, uint size, params (string Name, uint Type, uint BitOffset)[] members) =>
        Add(BtfKind.Struct, name, size, members.Length, words: [.. members.SelectMany(member =>
            (uint[])[member.Name.Length == 0 ? 0 : String(member.Name), member.Type, member.BitOffset])]);

    internal byte[] Bytes()
    {
        var bytes = new List<byte>();
        WriteHalf(bytes, 0xeb9f);
        bytes.AddRange([1, 0]);
        int types = _types.Count;
        Write(bytes, Layout.Length > 0 ? 32u : 24u);
        Write(bytes, 0);
        Write(bytes, (uint)types);
        Write(bytes, (uint)(types + Layout.Length));
        Write(bytes, (uint)_strings.Count);
        if (Layout.Length > 0)
        {
            Write(bytes, (uint)types);
            Write(bytes, (uint)Layout.Length);
        }

        return [.. bytes, .. _types, .. Layout, .. _strings];
    }

    internal BtfSpec Parse() => BtfSpec.Parse(Bytes(), basis?.Parse());

    private void Write(List<byte> to, uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        if (isLittleEndian)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, word);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        }

        to.AddRange(bytes);
    }

    private void WriteHalf(List<byte> to, ushort half) =>
        to.AddRange(isLittleEndian ? [(byte)half, (byte)(half >> 8)] : [(byte)(half >> 8), (byte)half]);
}
