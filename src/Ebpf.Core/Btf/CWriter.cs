using System.Text;

namespace Ebpf.Btf;

/// <summary>Writes types as C, each after what it needs.</summary>
/// <param name="btf">Where the types come from.</param>
internal sealed partial class CWriter(BtfSpec btf)
{
    private const int MaxDepth = 256;
    private const int BriefLength = 4096;

    private readonly StringBuilder _text = new();
    private readonly CNames _names = new();

    // By id: declared; with all that a value needs, or about to be; written whole.
    private readonly HashSet<uint> _declared = [];
    private readonly HashSet<uint> _defined = [];
    private readonly HashSet<uint> _written = [];

    // Types that repeat each other could take any room. All the kernel's are written with less than two characters, of all strings on the way,
    // for a byte.
    private long _budget = 65_536 + 8 * btf.ByteCount;
    private int _depth;
    private bool _isBrief;

    /// <summary>The type with a name, or without one, as it stands in a declaration; of structs without a name only that they are structs, of very
    /// long types only a part.</summary>
    internal string Name(BtfType type, string name = "")
    {
        _isBrief = true;
        _budget = BriefLength;
        return type switch
        {
            BtfFunction function => Declaration(function.Prototype, function.Name),
            BtfVariable variable => Declaration(variable.Type, variable.Name),
            BtfDataSection or BtfDeclarationTag or BtfUnknown => $"{type.Kind} {type.Name}",
            // A qualified pointer without a name ends with a space.
            _ => Declaration(type, name).TrimEnd(),
        };
    }

    /// <summary>The definition of one type, without what it needs.</summary>
    internal string Definition(BtfType type)
    {
        Write(type);
        return _text.ToString();
    }

    /// <summary>The definitions of types, and of all that they need.</summary>
    internal string Definitions(IEnumerable<BtfType> types)
    {
        foreach (BtfType type in types)
        {
            Define(type);
        }

        return _text.ToString();
    }

    /// <summary>The definitions of all named types, and of the enums without a name, which are there for their values.</summary>
    internal string Header()
    {
        Definitions(btf.Types.Where(type =>
            type is BtfStruct or BtfEnum or BtfTypedef or BtfForward && type.Name.Length > 0));
        foreach (BtfType type in btf.OfKind(BtfKind.Enum).Concat(btf.OfKind(BtfKind.Enum64)).Where(type => !_written.Contains(type.Id)))
        {
            Write(type);
        }

        return _text.ToString();
    }

    // What a value of the type needs: the definition of every struct in it.
    private void Define(BtfType type)
    {
        Enter(type);
        switch (type)
        {
            case BtfStruct composite when _defined.Add(type.Id):
                foreach (BtfMember member in composite.Members)
                {
                    Define(member.Type);
                }

                if (composite.Name.Length > 0)
                {
                    Write(composite);
                }

                break;
            case BtfTypedef typedef when _defined.Add(type.Id):
                Define(typedef.Target);
                Declare(typedef);
                break;
            case BtfArray array:
                Define(array.ElementType);
                break;
            case BtfVariable variable when _defined.Add(type.Id):
                Define(variable.Type);
                Write(variable);
                break;
            case BtfDataSection section:
                foreach (BtfType variable in Variables(section))
                {
                    Define(variable);
                }

                break;
            case BtfQualifier or BtfTypeTag:
                Define(type.Btf.Type(type.ReferencedTypeId));
                break;
            case not (BtfStruct or BtfTypedef or BtfVariable):
                Declare(type);
                break;
        }

        _depth--;
    }

    // What the name of a type needs: C lets structs be defined later.
    private void Declare(BtfType type)
    {
        Enter(type);
        switch (type)
        {
            case BtfStruct { Name.Length: 0 } or BtfArray:
                Define(type);
                break;
            case BtfStruct or BtfForward when !_written.Contains(type.Id) && _declared.Add(type.Id):
                Line($"{Tag(type)};");
                break;
            case BtfTypedef typedef when _declared.Add(type.Id):
                Declare(typedef.Target);
                Write(typedef);
                break;
            case BtfEnum { Name.Length: > 0 } when _declared.Add(type.Id):
                Write(type);
                break;
            case BtfPointer pointer:
                Declare(pointer.Target);
                break;
            case BtfQualifier or BtfTypeTag:
                Declare(type.Btf.Type(type.ReferencedTypeId));
                break;
            case BtfFunctionPrototype prototype when _declared.Add(type.Id):
                Declare(prototype.ReturnType);
                foreach (BtfParameter parameter in prototype.Parameters)
                {
                    Declare(parameter.Type);
                }

                break;
            case BtfFunction function when _declared.Add(type.Id):
                Declare(function.Prototype);
                Write(function);
                break;
        }

        _depth--;
    }

    private void Write(BtfType type)
    {
        _written.Add(type.Id);
        _paddings = 0;
        switch (type)
        {
            case BtfStruct or BtfEnum:
                Line($"{Definition(type, Tag(type))};\n");
                break;
            case BtfTypedef typedef:
                Line($"typedef {Declaration(typedef.Target, _names.Of(typedef))};\n");
                break;
            case BtfFunction function:
                Line($"{Storage(function.Linkage)}{Declaration(function.Prototype, _names.Of(function))};\n");
                break;
            case BtfVariable variable:
                Line($"{Storage(variable.Linkage)}{Declaration(variable.Type, _names.Of(variable))};\n");
                break;
            case BtfForward:
                Line($"{Tag(type)};\n");
                break;
            case BtfDataSection section:
                foreach (BtfType variable in Variables(section))
                {
                    Write(variable);
                }

                break;
            default:
                Line(Declaration(type, "").TrimEnd());
                break;
        }

        static string Storage(BtfLinkage linkage) => linkage == BtfLinkage.Static ? "static " : "extern ";
    }

    // Variables, and kfuncs; nothing else belongs there.
    private static IEnumerable<BtfType> Variables(BtfDataSection section) =>
        section.Variables.Select(variable => variable.Type).Where(type => type is BtfVariable or BtfFunction);

    private void Line(string text) => _text.Append(Charged(text)).Append('\n');

    private string Charged(string text)
    {
        _budget -= text.Length + 1;
        return _budget > 0 || _isBrief ? text : throw new BpfFormatException("the types repeat each other too often to be written as C", BtfSpec.Section);
    }

    private void Enter(BtfType type)
    {
        if (++_depth > MaxDepth)
        {
            throw new BpfFormatException($"type {type.Id} is nested too deep", BtfSpec.Section);
        }
    }
}
