using System.Globalization;
using System.Text;

namespace Ebpf.Btf;

/// <summary>Structs and enums, laid out as they are: the C compiler is told where the holes are.</summary>
internal sealed partial class CWriter
{
    private int _indent;
    private int _paddings;

    private string Definition(BtfType type, string tag) => type switch
    {
        BtfStruct composite => Definition(composite, tag),
        BtfEnum enumeration => Definition(enumeration, tag),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    private string Definition(BtfEnum type, string tag)
    {
        if (type.Values.Count == 0)
        {
            return tag;
        }

        var text = new StringBuilder(tag).Append(" {\n");
        string[] names = _names.Of(type);
        for (int i = 0; i < names.Length; i++)
        {
            Indent(text, 1).Append(Charged($"{names[i]} = {Literal(type, type.Values[i].Value)},\n"));
        }

        Indent(text, 0).Append('}');
        // An int, unless the compiler was told to take less; more it takes by itself, but maybe for a value that is not there.
        string? mode = type.Size switch
        {
            1 => "QI",
            2 => "HI",
            8 => "DI",
            _ => null,
        };
        return (mode is null ? text : text.Append(CultureInfo.InvariantCulture, $" __attribute__((mode({mode})))")).ToString();
    }

    private string Definition(BtfStruct type, string tag)
    {
        bool isPacked = type.Layout(0).IsPacked;
        var text = new StringBuilder(tag).Append(" {\n");
        long end = 0;
        _indent++;
        foreach (BtfMember member in type.Members)
        {
            if (!type.IsUnion)
            {
                Pad(text, Expected(end, member, isPacked), end, member.BitOffset);
            }

            Indent(text, 0).Append(Charged(Member(member))).Append(";\n");
            long size = member.IsBitField ? member.BitSize : 8L * member.Type.Size;
            end = type.IsUnion ? Math.Max(end, size) : member.BitOffset + size;
        }

        long unit = isPacked ? 8 : 8L * type.Alignment;
        Pad(text, RoundUp(end, unit), type.IsUnion ? 0 : end, 8L * type.Size);
        _indent--;
        Indent(text, 0).Append('}');
        return (isPacked ? text.Append(" __attribute__((packed))") : text).ToString();
    }

    private string Member(BtfMember member)
    {
        string declaration = member.AnonymousStruct is { } inner
            // With a tag it counts as anonymous only by -fms-extensions, which not everyone uses.
            ? Definition(inner, Keyword(inner))
            : Declaration(member.Type, member.Name);
        return member.IsBitField ? $"{declaration}: {member.BitSize}" : declaration;
    }

    // Where C puts the member by itself (System V ABI: a bit-field does not cross a unit of its type).
    private static long Expected(long end, BtfMember member, bool isPacked)
    {
        if (!member.IsBitField)
        {
            return RoundUp(end, isPacked ? 8 : 8L * member.Type.Alignment);
        }

        long unit = member.Unit;
        return isPacked || end % unit + member.BitSize <= unit ? end : RoundUp(end, unit);
    }

    // The hole from end to wanted, if the next thing would not be at wanted by itself.
    private void Pad(StringBuilder text, long expected, long end, long wanted)
    {
        if (expected >= wanted)
        {
            return;
        }

        long whole = Math.Min(RoundUp(end, 8), wanted);
        if (whole > end)
        {
            Indent(text, 0).Append(CultureInfo.InvariantCulture, $"char: {whole - end};\n");
        }

        if (wanted / 8 > whole / 8)
        {
            Indent(text, 0).Append(CultureInfo.InvariantCulture, $"char ___padding{++_paddings}[{wanted / 8 - whole / 8}];\n");
        }

        if (wanted % 8 != 0 && wanted > whole)
        {
            Indent(text, 0).Append(CultureInfo.InvariantCulture, $"char: {wanted % 8};\n");
        }
    }

    private StringBuilder Indent(StringBuilder text, int more) => text.Append('\t', Math.Max(_indent + more, 0));

    private static string Literal(BtfEnum type, long value)
    {
        string suffix = type.Kind == BtfKind.Enum64 ? "LL" : "";
        // The smallest long has no literal of its own.
        return !type.IsSigned ? string.Create(CultureInfo.InvariantCulture, $"{(ulong)value}{(suffix.Length > 0 ? "U" : "")}{suffix}")
            : value == long.MinValue ? $"(-{long.MaxValue}LL - 1)"
            : string.Create(CultureInfo.InvariantCulture, $"{value}{suffix}");
    }

    private static long RoundUp(long value, long unit) => (value + unit - 1) / unit * unit;
}
