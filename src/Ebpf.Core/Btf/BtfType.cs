namespace Ebpf.Btf;

/// <summary>One type of a <see cref="BtfSpec"/>; what it is, its class says. Asking twice gives the same object.</summary>
public abstract partial class BtfType
{
    // A chain of typedefs and qualifiers, or arrays of arrays, beyond this is a cycle; the kernel allows 32 (MAX_RESOLVE_DEPTH).
    private protected const int MaxDepth = 32;

    private readonly int _offset;

    private protected BtfType(BtfSpec btf, uint id, int offset)
    {
        Btf = btf;
        Id = id;
        _offset = offset;
    }

    /// <summary>The BTF that the type belongs to: for a type of a base, the base.</summary>
    public BtfSpec Btf { get; }

    /// <summary>The number that the kernel and other types refer to it by.</summary>
    public uint Id { get; }

    /// <summary>The kind, which says more than the class for <see cref="BtfStruct"/>, <see cref="BtfEnum"/> and <see cref="BtfQualifier"/>.</summary>
    public BtfKind Kind => BtfSpec.KindOf(Info);

    /// <summary>The name without <c>struct</c>, <c>union</c> or <c>enum</c>; empty where there is none. Read from the BTF each time.</summary>
    public string Name => Btf.Name(Word(0));

    /// <summary>The type behind typedefs, qualifiers and type tags; the type itself if it is none of these.</summary>
    /// <exception cref="BpfFormatException">It is a typedef or qualifier of itself.</exception>
    public BtfType UnderlyingType
    {
        get
        {
            BtfType type = this;
            for (int i = 0; i < MaxDepth; i++)
            {
                if (type.Kind is not (BtfKind.Typedef or BtfKind.Const or BtfKind.Volatile or BtfKind.Restrict or BtfKind.TypeTag))
                {
                    return type;
                }

                type = type.Referenced;
            }

            throw type.Wrong("is a typedef or qualifier of itself");
        }
    }

    /// <summary>The tags of the declaration (<c>btf_decl_tag</c>): on the type itself, on its members or on its parameters.</summary>
    /// <remarks>The first call reads through all types of <see cref="Btf"/>.</remarks>
    public IEnumerable<BtfDeclarationTag> DeclarationTags => Btf.DeclarationTagsOf(Id);

    /// <summary>How many members, values, parameters or variables it has.</summary>
    internal int Count => BtfSpec.CountOf(Info);

    /// <summary>The type that a pointer, typedef, qualifier, tag, variable or function refers to.</summary>
    internal uint ReferencedTypeId => Word(2);

    private protected BtfType Referenced => Btf.Type(ReferencedTypeId);

    /// <summary>Bit 31 of the record, whose meaning depends on the kind.</summary>
    private protected bool KindFlag => Info >> 31 != 0;

    private protected uint Info => Word(1);

    /// <summary>The type as C writes it without a name: <c>struct file *</c>, <c>char [16]</c>.</summary>
    /// <exception cref="BpfFormatException">It refers to itself without an end.</exception>
    public override string ToString() => new CWriter(Btf).Name(this);

    /// <summary>A 32-bit word of the record, by its number.</summary>
    internal virtual uint Word(int index) => Btf.Word(_offset + index * sizeof(uint));

    private protected BpfFormatException Wrong(string what) => new($"type {Id} ({Kind}) {what}", BtfSpec.Section, _offset);
}
