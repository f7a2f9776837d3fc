using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>Each kind of type, as the compiler emits it.</summary>
public sealed class BtfZooTests
{
    private readonly BtfSpec _btf = BtfSpec.Load(TestFiles.BpfObject("btf_zoo"));

    private BtfStruct Zoo => _btf.FindType<BtfStruct>("zoo")!;

    [Fact]
    public void Object_has_every_kind_that_the_compiler_knows()
    {
        IEnumerable<BtfKind> kinds = _btf.Types.Select(type => type.Kind).Distinct().Order();
        Assert.Equal(Enum.GetValues<BtfKind>().Except([BtfKind.Void, BtfKind.Enum64]), kinds);
        Assert.Equal(_btf.TypeCount - 1, _btf.Types.Count());
        Assert.All(_btf.Types, type => Assert.Same(type, _btf.GetTypeById(type.Id)));
    }

    [Fact]
    public void Spec_of_the_object_has_the_same_types()
    {
        BtfSpec btf = CollectionSpec.Load(TestFiles.BpfObject("btf_zoo")).Btf!;
        Assert.Equal(_btf.Types.Select(type => type.ToString()), btf.Types.Select(type => type.ToString()));
        Assert.Same(btf, btf.FindType<BtfStruct>("zoo")!.Btf);
    }

    [Theory]
    [InlineData("int", 4, true, false, false)]
    [InlineData("unsigned int", 4, false, false, false)]
    [InlineData("unsigned long long", 8, false, false, false)]
    [InlineData("__int128", 16, true, false, false)]
    [InlineData("char", 1, true, true, false)]
    [InlineData("signed char", 1, true, false, false)]
    [InlineData("unsigned char", 1, false, false, false)]
    [InlineData("_Bool", 1, false, false, true)]
    public void Integers(string name, int size, bool isSigned, bool isCharacter, bool isBoolean)
    {
        BtfInt type = _btf.FindType<BtfInt>(name)!;
        Assert.Equal(
            (size, size * 8, 0, isSigned, isCharacter, isBoolean),
            (type.Size, type.BitSize, type.BitOffset, type.IsSigned, type.IsCharacter, type.IsBoolean));
    }

    [Fact]
    public void Floats() => Assert.Equal([("float", 4), ("double", 8)], _btf.OfKind(BtfKind.Float).Select(type => (type.Name, type.Size)));

    [Fact]
    public void Enumerations()
    {
        var type = (BtfEnum)_btf.FindType("color", BtfKind.Enum)!;
        // clang before 15 does not mark enumerations as signed.
        long blue = type.IsSigned ? -1 : 0xffffffff;
        Assert.Equal([("RED", 0), ("GREEN", 7), ("BLUE", blue)], type.Values.Select(value => (value.Name, value.Value)));
        Assert.Equal(4, type.Size);
    }

    [Theory]
    [InlineData("number", 0, "int")]
    [InlineData("name", 7, "char[16]")]
    [InlineData("points", 24, "struct point[2][3]")]
    [InlineData("", 72, "struct {…}")]
    [InlineData("flags", 88, "struct flags")]
    [InlineData("counter", 104, "counter_t")]
    [InlineData("compare", 144, "compare_t")]
    [InlineData("report", 152, "void (*)(const char *, ...)")]
    [InlineData("tagged_pointer", 168, "int __attribute__((btf_type_tag(\"user\"))) *")]
    [InlineData("packed", 180, "struct packed")]
    [InlineData("aligned", 192, "struct aligned")]
    [InlineData("huge", 320, "__int128")]
    [InlineData("flexible", 340, "int[0]")]
    public void Members(string name, int offset, string type)
    {
        BtfMember member = Zoo.Members.Single(member => member.Name == name);
        Assert.Equal((offset, offset * 8L, 0, type), (member.Offset, member.BitOffset, member.BitSize, member.Type.ToString()));
    }

    [Fact]
    public void Bit_fields()
    {
        IEnumerable<string> members = _btf.FindType<BtfStruct>("flags")!.Members.Select(member => $"{member} @ {member.BitOffset}");
        Assert.Equal(
            ["unsigned int low : 3 @ 0", "int middle : 5 @ 3", "unsigned long long wide : 40 @ 8", "_Bool last : 1 @ 48", "enum color color : 8 @ 49"],
            members);
    }

    [Theory]
    [InlineData("as_float", 80)]
    [InlineData("as_point.y", 84)]
    [InlineData("packed.value", 181)]
    [InlineData("aligned.second", 256)]
    [InlineData("flags.color", 94)]
    public void Member_of_members_has_its_offset_from_the_outermost_struct(string path, int offset) =>
        Assert.Equal(offset, Zoo.FindMember(path)!.Offset);

    [Theory]
    [InlineData("nothing")]
    [InlineData("number.x")]
    [InlineData("next.number")]
    [InlineData("packed.")]
    [InlineData(".")]
    [InlineData("packed..value")]
    public void Member_that_is_not_there_is_not_found(string path) => Assert.Null(Zoo.FindMember(path));

    [Theory]
    [InlineData("zoo", 384, 64)]
    [InlineData("point", 8, 4)]
    [InlineData("packed", 11, 1)]
    [InlineData("flags", 8, 8)]
    public void Sizes_and_alignments(string name, int size, int alignment)
    {
        BtfStruct type = _btf.FindType<BtfStruct>(name)!;
        Assert.Equal(size, type.Size);
        // What aligned(64) did is not in BTF; that of __int128 is.
        Assert.Equal(Math.Min(alignment, 16), type.Alignment);
    }

    [Fact]
    public void Functions()
    {
        BtfFunction function = _btf.FindType<BtfFunction>("global_function")!;
        Assert.Equal(BtfLinkage.Global, function.Linkage);
        Assert.Equal("int", function.Prototype.ReturnType.Name);
        Assert.False(function.Prototype.IsVariadic);
        Assert.Equal(
            [("tagged_parameter", "int *restrict"), ("other", "counter_t")],
            function.Prototype.Parameters.Select(parameter => (parameter.Name, parameter.Type.ToString())));
    }

    [Fact]
    public void Variadic_functions_have_their_named_parameters()
    {
        var pointer = (BtfPointer)Zoo.FindMember("report")!.Type;
        var prototype = (BtfFunctionPrototype)pointer.Target;
        Assert.True(prototype.IsVariadic);
        Assert.Equal("const char *", prototype.Parameters.Single().Type.ToString());
        Assert.IsType<BtfVoid>(prototype.ReturnType);
    }

    [Theory]
    [InlineData("zoo", BtfLinkage.Global)]
    [InlineData("hidden", BtfLinkage.Static)]
    [InlineData("CONFIG_HZ", BtfLinkage.Extern)]
    public void Variables(string name, BtfLinkage linkage) => Assert.Equal(linkage, _btf.FindType<BtfVariable>(name)!.Linkage);

    [Fact]
    public void Sections()
    {
        BtfDataSection section = _btf.FindType<BtfDataSection>(".rodata")!;
        Assert.Equal(("constant", 8u), section.Variables.Select(variable => (variable.Type.Name, variable.Size)).Single());
    }

    [Fact]
    public void Forward_declarations() =>
        Assert.Equal(
            [("declared_only", false), ("declared_union", true)],
            _btf.OfKind(BtfKind.Forward).Cast<BtfForward>().Select(type => (type.Name, type.IsUnion)));

    [Fact]
    public void Tags_of_declarations_are_found_from_both_ends()
    {
        Assert.Equal(
            [("a member", 18), ("a struct", -1)],
            Zoo.DeclarationTags.Select(tag => (tag.Name, tag.ComponentIndex)).Order());
        BtfDeclarationTag ofParameter = _btf.FindType<BtfFunction>("global_function")!.DeclarationTags.Single();
        Assert.Equal(("a parameter", 0, false), (ofParameter.Name, ofParameter.ComponentIndex, ofParameter.IsAttribute));
        Assert.Same(_btf.FindType<BtfVariable>("tagged_variable"), _btf.FindType<BtfDeclarationTag>("a variable")!.Target);
    }

    [Fact]
    public void Tags_of_types()
    {
        var pointer = (BtfPointer)Zoo.FindMember("tagged_pointer")!.Type;
        BtfTypeTag tag = Assert.IsType<BtfTypeTag>(pointer.Target);
        Assert.Equal(("user", false, "int"), (tag.Name, tag.IsAttribute, tag.UnderlyingType.Name));
    }

    [Fact]
    public void Qualifiers_and_typedefs_are_seen_through()
    {
        var pointer = (BtfPointer)Zoo.FindMember("volatile_pointer")!.Type;
        Assert.Equal("int", pointer.Target.UnderlyingType.Name);
        Assert.Equal("unsigned long long", Zoo.FindMember("counter")!.Type.UnderlyingType.Name);
        Assert.Equal([BtfKind.Const, BtfKind.Volatile], [pointer.Target.Kind, ((BtfQualifier)pointer.Target).Target.Kind]);
    }

    [Fact]
    public void What_has_no_size_says_so()
    {
        BtfFunction function = _btf.FindType<BtfFunction>("program")!;
        Assert.False(function.TryGetSize(out _));
        Assert.Contains("int program(void *ctx), has no size", Assert.Throws<InvalidOperationException>(() => function.Size).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => _btf.GetTypeById(0).Alignment);
        Assert.Throws<ArgumentOutOfRangeException>(() => _btf.GetTypeById((uint)_btf.TypeCount));
    }

    [Fact]
    public void Names_are_found_whole_and_by_kind()
    {
        Assert.Equal([BtfKind.Struct, BtfKind.Variable], _btf.FindTypes("zoo").Select(type => type.Kind));
        Assert.Equal(BtfKind.Variable, _btf.FindType("zoo", BtfKind.Variable)!.Kind);
        Assert.Null(_btf.FindType("zoo", BtfKind.Union));
        Assert.Null(_btf.FindType<BtfType>("zo"));
        Assert.Null(_btf.FindType<BtfType>("oo"));
        Assert.Null(_btf.FindType<BtfType>("zoo\0"));
        Assert.Throws<ArgumentException>(() => _btf.FindTypes(""));
    }
}
