using Ebpf.Btf;

namespace Ebpf.Maps.Layout;

/// <summary>The fields of a type in C, by offset.</summary>
internal sealed class BtfLayout
{
    // Beyond this many fields the rest is not compared: a check is not worth more time.
    private const int MostFields = 4096;

    private readonly List<LayoutField> _fields = [];

    internal static IReadOnlyList<LayoutField> Of(BtfType type)
    {
        var layout = new BtfLayout();
        layout.Add(type, "", 0);
        return layout._fields;
    }

    private void Add(BtfType type, string name, int offset)
    {
        type = type.UnderlyingType;
        switch (type)
        {
            case BtfStruct { IsUnion: false } structure when _fields.Count < MostFields:
                foreach (BtfMember member in structure.Members)
                {
                    AddMember(member, name, offset);
                }

                break;
            case BtfArray { ElementType.UnderlyingType: not BtfInt { Size: 1 } } array when array.Length <= MostFields - _fields.Count:
                int stride = array.ElementType.Size;
                for (int i = 0; i < array.Length; i++)
                {
                    Add(array.ElementType, $"{name}[{i}]", offset + i * stride);
                }

                break;
            default:
                _fields.Add(new LayoutField(name, offset, type.Size, KindOf(type)));
                break;
        }
    }

    private void AddMember(BtfMember member, string parent, int offset)
    {
        string name = parent.Length == 0 || member.Name.Length == 0 ? parent + member.Name : $"{parent}.{member.Name}";
        if (member.IsBitField)
        {
            int end = (int)((member.BitOffset + member.BitSize + 7) / 8);
            _fields.Add(new LayoutField(name, offset + member.Offset, end - member.Offset, FieldKind.Bytes));
        }
        else
        {
            Add(member.Type, name, offset + member.Offset);
        }
    }

    private static FieldKind KindOf(BtfType type) => type switch
    {
        BtfInt { IsCharacter: true } or BtfInt { IsBoolean: true } or BtfPointer or BtfEnum => FieldKind.Any,
        BtfInt { IsSigned: true } => FieldKind.Signed,
        BtfInt => FieldKind.Unsigned,
        BtfFloat => FieldKind.Float,
        _ => FieldKind.Bytes,
    };
}
