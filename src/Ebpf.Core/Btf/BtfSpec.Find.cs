using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Btf;

/// <summary>Types by name. There is no index of names: one scan of the kernel's types takes less time than building it.</summary>
public sealed partial class BtfSpec
{
    /// <summary>The first type with this name and kind, or <see langword="null"/>; the search starts in <see cref="Base"/>.</summary>
    /// <param name="name">The whole name, without <c>struct</c>, <c>union</c> or <c>enum</c>.</param>
    /// <param name="kind">Its kind: C lets a struct, a typedef and a function have the same name.</param>
    public BtfType? FindType(string name, BtfKind kind) => Find(Utf8(name), kind, static _ => true);

    /// <summary>The first type with this name and class, or <see langword="null"/>; the search starts in <see cref="Base"/>.</summary>
    /// <typeparam name="T">What to find: <see cref="BtfStruct"/>, <see cref="BtfFunction"/>, …</typeparam>
    /// <param name="name">The whole name, without <c>struct</c>, <c>union</c> or <c>enum</c>.</param>
    public T? FindType<T>(string name)
        where T : BtfType => (T?)Find(Utf8(name), null, static type => type is T);

    /// <summary>All types with this name, those of <see cref="Base"/> first: kinds may share a name, and the kernel has some names twice.</summary>
    /// <param name="name">The whole name, without <c>struct</c>, <c>union</c> or <c>enum</c>.</param>
    public IReadOnlyList<BtfType> FindTypes(string name)
    {
        var found = new List<BtfType>();
        Find(Utf8(name), null, type =>
        {
            found.Add(type);
            return false;
        });
        return found;
    }

    private static byte[] Utf8(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Encoding.UTF8.GetBytes(name);
    }

    private BtfType? Find(byte[] name, BtfKind? kind, Predicate<BtfType> isWanted)
    {
        // No name has a NUL, and the comparison below looks for one at the end.
        if (name.Contains((byte)0))
        {
            return null;
        }

        if (_base?.Find(name, kind, isWanted) is { } inBase)
        {
            return inBase;
        }

        int index = -1;
        int offset = 0;
        while (MoveToNext(name, ref index, ref offset))
        {
            if ((kind is null || KindOf(Word(offset + 4)) == kind) && OwnType(index, offset) is var type && isWanted(type))
            {
                return type;
            }
        }

        return null;
    }

    // Moves to the next record after the one at index (-1: before the first) whose name this is.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool MoveToNext(ReadOnlySpan<byte> name, ref int index, ref int offset)
    {
        ReadOnlySpan<byte> types = _types.Span;
        ReadOnlySpan<byte> strings = _strings.Span;
        ReadOnlySpan<ushort> sizes = _sizes;
        bool isSwapped = _isSwapped;
        uint firstString = _firstString;
        int at = offset;
        int i = index;
        if (i >= 0)
        {
            at = Next(at);
        }

        while (++i < _count)
        {
            ReadOnlySpan<byte> record = types[at..];
            uint nameOffset = MemoryMarshal.Read<uint>(record);
            uint info = MemoryMarshal.Read<uint>(record[4..]);
            if (isSwapped)
            {
                nameOffset = BinaryPrimitives.ReverseEndianness(nameOffset);
                info = BinaryPrimitives.ReverseEndianness(info);
            }

            if (nameOffset != 0
                && (nameOffset < firstString ? _base!.IsName(nameOffset, name) : IsName(strings, nameOffset - firstString, name)))
            {
                index = i;
                offset = at;
                return true;
            }

            ushort size = sizes[(int)KindOf(info)];
            at += BtfRecordSizes.Shared + (size & 0xff) + (size >> 8) * CountOf(info);
        }

        return false;
    }

    private bool IsName(uint offset, ReadOnlySpan<byte> name) =>
        offset < _firstString ? _base!.IsName(offset, name) : IsName(_strings.Span, offset - _firstString, name);

    private static bool IsName(ReadOnlySpan<byte> strings, uint offset, ReadOnlySpan<byte> name)
    {
        ulong end = offset + (ulong)name.Length;
        return end < (ulong)strings.Length && strings[(int)end] == 0 && strings.Slice((int)offset, name.Length).SequenceEqual(name);
    }
}
