using System.Collections.Frozen;

namespace Ebpf.Btf;

/// <summary>Types and names in the order of C, which is written from the inside to the outside.</summary>
internal sealed partial class CWriter
{
    // What integers and floats of C are called, in any order. Other languages and compilers have names of their own.
    private static readonly FrozenSet<string> _words =
        FrozenSet.Create("char", "short", "int", "long", "signed", "unsigned", "_Bool", "__int128", "float", "double");

    private string Declaration(BtfType type, string name)
    {
        Enter(type);
        string declarator = CNames.Legal(name);
        string qualifiers = "", attributes = "";
        for (int steps = 0; ; steps++)
        {
            if (_isBrief && _budget < 0)
            {
                _depth--;
                return $"… {declarator}";
            }

            switch (type)
            {
                case BtfQualifier or BtfTypeTag when steps > MaxDepth:
                    throw new BpfFormatException($"type {type.Id} is a qualifier of itself", BtfSpec.Section);
                case BtfQualifier qualifier:
                    // A const array of const elements is const once.
                    string keyword = Keyword(qualifier);
                    qualifiers = qualifiers.Contains(keyword, StringComparison.Ordinal) ? qualifiers : keyword + qualifiers;
                    type = qualifier.Target;
                    continue;
                case BtfTypeTag tag:
                    attributes = $" __attribute__(({(tag.IsAttribute ? tag.Name : $"btf_type_tag({Quoted(tag.Name)})")})){attributes}";
                    type = tag.Target;
                    continue;
                case BtfPointer pointer:
                    declarator = Charged($"*{attributes}{(attributes.Length > 0 ? " " : "")}{qualifiers}{declarator}");
                    (qualifiers, attributes) = ("", "");
                    type = pointer.Target;
                    continue;
                case BtfArray array:
                    declarator = Charged($"{Grouped(declarator)}[{array.Length}]");
                    type = array.ElementType;
                    continue;
                case BtfFunctionPrototype prototype:
                    declarator = Charged($"{Grouped(declarator)}({Parameters(prototype)})");
                    (qualifiers, attributes) = ("", "");
                    type = prototype.ReturnType;
                    continue;
            }

            string specifier = Specifier(type);
            _depth--;
            return Charged($"{qualifiers}{specifier}{attributes}{(declarator.Length > 0 && declarator[0] != '[' ? " " : "")}{declarator}");
        }
    }

    private string Parameters(BtfFunctionPrototype prototype)
    {
        IEnumerable<string> parameters = prototype.Parameters.Select(parameter => Declaration(parameter.Type, parameter.Name));
        // C wants a parameter before the dots.
        string[] all = prototype.IsVariadic && prototype.Parameters.Count > 0 ? [.. parameters, "..."] : [.. parameters];
        return all.Length == 0 && !prototype.IsVariadic ? "void" : string.Join(", ", all);
    }

    private string Specifier(BtfType type) => type switch
    {
        BtfVoid => "void",
        BtfInt integer => integer.Name.Split(' ').All(_words.Contains) ? integer.Name : IntegerName(integer.Size, integer.IsSigned),
        BtfFloat real => real.Name.Split(' ').All(_words.Contains) ? real.Name : real.Size <= sizeof(float) ? "float" : "double",
        // Its values have been written, and C knows them by now.
        BtfEnum { Name.Length: 0 } enumeration when !_written.Add(type.Id) => IntegerName(enumeration.Size, enumeration.IsSigned),
        BtfStruct or BtfEnum when _isBrief && type.Name.Length == 0 => $"{Keyword(type)} {{…}}",
        BtfStruct { Name.Length: 0 } => Definition(type, Keyword(type)),
        BtfEnum { Name.Length: 0 } => Definition(type, Keyword(type)),
        BtfStruct or BtfEnum or BtfForward => Tag(type),
        BtfTypedef => _names.Of(type),
        _ => $"/* {type.Kind} {CNames.Legal(type.Name)} */ void",
    };

    private string Tag(BtfType type) => _names.Tag(type, Keyword(type));

    private static string Keyword(BtfType type) => type switch
    {
        BtfEnum => "enum",
        BtfForward { IsUnion: true } or BtfStruct { IsUnion: true } => "union",
        _ => "struct",
    };

    private static string Keyword(BtfQualifier qualifier) => qualifier.Kind switch
    {
        BtfKind.Const => "const ",
        BtfKind.Volatile => "volatile ",
        _ => "restrict ",
    };

    private static string Grouped(string declarator) => declarator.StartsWith('*') ? $"({declarator})" : declarator;

    private static string Quoted(string text) =>
        $"\"{string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : char.IsControl(c) ? "?" : c.ToString()))}\"";

    private static string IntegerName(int size, bool isSigned) => (isSigned ? "" : "unsigned ") + size switch
    {
        1 => isSigned ? "signed char" : "char",
        2 => "short",
        4 => "int",
        8 => "long long",
        16 => "__int128",
        _ => throw new BpfFormatException($"an integer of {size} bytes", BtfSpec.Section),
    };
}
