using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Ebpf.Btf;

/// <summary>Numbers, names of numbers, text.</summary>
internal sealed partial class ValueWriter
{
    private void Number(BtfType type, ReadOnlySpan<byte> value, long bitOffset, int bits)
    {
        if (type is BtfInt old && old.BitSize > 0 && old.BitSize < bits)
        {
            // A bit-field of old compilers, which is a type of its own.
            bits = old.BitSize;
            bitOffset += old.BitOffset;
        }

        if (bits is 0 or > 128 || bitOffset + bits > 8L * value.Length)
        {
            throw new BpfFormatException($"type {type.Id} ({type.Kind}) is a number of {bits} bits", BtfSpec.Section);
        }

        UInt128 number = ValueBits.Read(value, bitOffset, bits, isLittleEndian);
        switch (type)
        {
            case BtfEnum enumeration:
                Enumeration(enumeration, number, bits);
                break;
            case BtfPointer:
                _text.Append(CultureInfo.InvariantCulture, $"0x{(ulong)number:x}");
                break;
            case BtfInt { IsBoolean: true } when number <= 1:
                _text.Append(number == 0 ? "false" : "true");
                break;
            case BtfInt { IsCharacter: true } when bits == 8 && (char)number is >= ' ' and <= '~':
                _text.Append('\'').Append((char)number is '\'' or '\\' ? "\\" : "").Append((char)number).Append('\'');
                break;
            case BtfInt { IsSigned: true }:
                _text.Append(CultureInfo.InvariantCulture, $"{ValueBits.Signed(number, bits)}");
                break;
            case BtfInt:
                _text.Append(CultureInfo.InvariantCulture, $"{number}");
                break;
            default:
                throw new BpfFormatException($"type {type.Id} ({type.Kind}) has no values", BtfSpec.Section);
        }
    }

    private void Enumeration(BtfEnum type, UInt128 number, int bits)
    {
        long signed = (long)ValueBits.Signed(number, bits);
        long wanted = type.IsSigned ? signed : (long)(ulong)number;
        foreach (BtfEnumValue value in type.Values)
        {
            if (value.Value == wanted)
            {
                _text.Append(value.Name);
                return;
            }
        }

        _ = type.IsSigned ? _text.Append(signed) : _text.Append((ulong)number);
    }

    private void Float(ReadOnlySpan<byte> value)
    {
        switch (value.Length)
        {
            case 2:
                _text.Append(CultureInfo.InvariantCulture, $"{(isLittleEndian ? BinaryPrimitives.ReadHalfLittleEndian(value) : BinaryPrimitives.ReadHalfBigEndian(value))}");
                break;
            case 4:
                _text.Append(CultureInfo.InvariantCulture, $"{(isLittleEndian ? BinaryPrimitives.ReadSingleLittleEndian(value) : BinaryPrimitives.ReadSingleBigEndian(value))}");
                break;
            case 8:
                _text.Append(CultureInfo.InvariantCulture, $"{(isLittleEndian ? BinaryPrimitives.ReadDoubleLittleEndian(value) : BinaryPrimitives.ReadDoubleBigEndian(value))}");
                break;
            case <= 16:
                // long double has as many formats as there are machines.
                _text.Append("0x").Append(Convert.ToHexStringLower(value));
                break;
            default:
                throw new BpfFormatException($"a floating-point number of {value.Length} bytes", BtfSpec.Section);
        }
    }

    private void Text(ReadOnlySpan<byte> value)
    {
        int length = value.IndexOf((byte)0);
        ReadOnlySpan<byte> rest = length >= 0 ? value[..length] : value;
        _text.Append('"');
        while (!rest.IsEmpty)
        {
            if (IsFull)
            {
                _text.Append('…');
                break;
            }

            bool isText = Rune.DecodeFromUtf8(rest, out Rune rune, out int used) == OperationStatus.Done && !Rune.IsControl(rune);
            _ = !isText ? Escaped(rest[..used])
                : rune.Value is '"' or '\\' ? _text.Append('\\').Append((char)rune.Value)
                : _text.Append(rune.ToString());
            rest = rest[used..];
        }

        _text.Append('"');
    }

    private StringBuilder Escaped(ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
        {
            _text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        return _text;
    }
}
