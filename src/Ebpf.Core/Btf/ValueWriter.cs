using System.Text;

namespace Ebpf.Btf;

/// <summary>Writes one value by its type, up to a length.</summary>
internal sealed partial class ValueWriter(bool isLittleEndian, BtfFormatOptions options)
{
    private readonly StringBuilder _text = new();
    private int _depth;

    // Anonymous structs can contain each other very often without a character to be written.
    private int _anonymous;

    private bool IsFull => _text.Length >= options.MaxLength || _anonymous > options.MaxLength;

    public override string ToString() => _text.ToString();

    internal void Write(BtfType declared, ReadOnlySpan<byte> value)
    {
        BtfType type = declared.UnderlyingType;
        switch (type)
        {
            case BtfStruct composite:
                Open();
                bool isFirst = true;
                Members(composite, value, ref isFirst, _depth);
                Close(isFirst);
                break;
            case BtfArray array:
                Array(array, value);
                break;
            case BtfVariable variable:
                Write(variable.Type, value);
                break;
            case BtfDataSection section:
                Section(section, value);
                break;
            case BtfFloat:
                Float(value);
                break;
            default:
                Number(type, value, 0, value.Length * 8);
                break;
        }
    }

    private void Members(BtfStruct type, ReadOnlySpan<byte> value, ref bool isFirst, int depth)
    {
        foreach (BtfMember member in type.Members)
        {
            if (member.AnonymousStruct is { } inner)
            {
                // Its members belong to the struct around it.
                _anonymous++;
                if (depth <= options.MaxDepth && !IsFull)
                {
                    Members(inner, Part(value, member.BitOffset, inner), ref isFirst, depth + 1);
                }

                continue;
            }

            if (!Next(ref isFirst))
            {
                return;
            }

            _text.Append('.').Append(member.Name).Append(" = ");
            if (member.IsBitField)
            {
                Number(member.Type.UnderlyingType, value, member.BitOffset, member.BitSize);
            }
            else
            {
                Write(member.Type, Part(value, member.BitOffset, member.Type));
            }
        }
    }

    private void Array(BtfArray type, ReadOnlySpan<byte> value)
    {
        BtfType element = type.ElementType.UnderlyingType;
        if (element is BtfInt { IsCharacter: true, Size: 1 })
        {
            Text(value);
            return;
        }

        Open();
        int size = element.Size;
        bool isFirst = true;
        for (uint i = 0; i < type.Length && Next(ref isFirst); i++)
        {
            Write(element, value.Slice((int)(i * (long)size), size));
        }

        Close(isFirst);
    }

    private void Section(BtfDataSection type, ReadOnlySpan<byte> value)
    {
        Open();
        bool isFirst = true;
        foreach (BtfSectionVariable variable in type.Variables)
        {
            if (variable.Type is not BtfVariable || !Next(ref isFirst))
            {
                continue;
            }

            _text.Append('.').Append(variable.Type.Name).Append(" = ");
            Write(variable.Type, Part(value, 8L * variable.Offset, variable.Type));
        }

        Close(isFirst);
    }

    private void Open()
    {
        _text.Append('{');
        _depth++;
    }

    private void Close(bool isEmpty)
    {
        _depth--;
        if (!isEmpty)
        {
            Line();
        }

        _text.Append('}');
    }

    // Makes room for one more thing in the braces, unless there has been enough.
    private bool Next(ref bool isFirst)
    {
        if (IsFull || _depth > options.MaxDepth)
        {
            if (_text[^1] != '…')
            {
                _text.Append('…');
            }

            return false;
        }

        if (!isFirst)
        {
            _text.Append(options.Indented ? "," : ", ");
        }

        isFirst = false;
        Line();
        return true;
    }

    private void Line()
    {
        if (options.Indented)
        {
            _text.Append('\n').Append('\t', _depth);
        }
    }

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> value, long bitOffset, BtfType type)
    {
        long start = bitOffset / 8;
        long size = type.Btf.SizeOf(type.Id);
        return start + size <= value.Length
            ? value.Slice((int)start, (int)size)
            : throw new BpfFormatException($"{size} bytes at offset {start} are outside of the {value.Length} of what they are part of", BtfSpec.Section);
    }
}
