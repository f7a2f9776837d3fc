using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>What newer compilers and kernels emit, and split BTF.</summary>
public sealed class BtfHandmadeTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Enumerations_of_64_bits_and_signs(bool isLittleEndian)
    {
        var bytes = new BtfBytes(isLittleEndian);
        uint low = bytes.String("LOW"), high = bytes.String("HIGH"), minus = bytes.String("MINUS");
        bytes.Add(BtfKind.Enum64, "big", 8, 2, words: [low, 1, 0, high, 0x89abcdef, 0xf1234567]);
        bytes.Add(BtfKind.Enum64, "signed_big", 8, 1, flag: true, [minus, 0xffffffff, 0xffffffff]);
        bytes.Add(BtfKind.Enum, "signed", 4, 1, flag: true, [minus, 0xfffffffe]);
        bytes.Add(BtfKind.Enum, "unsigned", 4, 1, words: [minus, 0xfffffffe]);
        BtfSpec btf = bytes.Parse();

        Assert.Equal(isLittleEndian, btf.IsLittleEndian);
        var big = (BtfEnum)btf.FindType("big", BtfKind.Enum64)!;
        Assert.Equal([("LOW", 1UL), ("HIGH", 0xf123456789abcdef)], big.Values.Select(value => (value.Name, (ulong)value.Value)));
        Assert.False(big.IsSigned);
        Assert.Equal(8, big.Size);
        Assert.Equal([-1L, -2, 0xfffffffe], ((string[])["signed_big", "signed", "unsigned"]).Select(name => btf.FindType<BtfEnum>(name)!.Values[0].Value));
    }

    [Fact]
    public void Attributes_are_told_from_tags()
    {
        var bytes = new BtfBytes();
        uint integer = bytes.Int();
        uint tag = bytes.Add(BtfKind.TypeTag, "address_space(1)", integer, flag: true);
        uint pointer = bytes.Add(BtfKind.Pointer, "", tag);
        uint variable = bytes.Add(BtfKind.Variable, "v", pointer, words: [1]);
        bytes.Add(BtfKind.DeclarationTag, "unused", variable, flag: true, words: [uint.MaxValue]);
        BtfSpec btf = bytes.Parse();

        Assert.True(btf.FindType<BtfTypeTag>("address_space(1)")!.IsAttribute);
        Assert.True(btf.GetTypeById(variable).DeclarationTags.Single().IsAttribute);
        Assert.Equal("int __attribute__((address_space(1))) *v", btf.GetTypeById(variable).ToString());
    }

    [Fact]
    public void Kinds_to_come_are_passed_over_if_their_layout_is_told()
    {
        var bytes = new BtfBytes();
        bytes.Add((BtfKind)20, "location", 8, 3, words: [1, 2, 3, 4]);
        uint integer = bytes.Int();
        Assert.Throws<BpfFormatException>(bytes.Parse);

        bytes.Layout = [.. Enumerable.Repeat((byte)0, 20 * 4), 4, 4, 0, 0];
        BtfSpec btf = bytes.Parse();
        Assert.Equal(20, (int)btf.FindType<BtfUnknown>("location")!.Kind);
        Assert.Same(btf.GetTypeById(integer), btf.FindType<BtfInt>("int"));
        Assert.False(btf.GetTypeById(1).TryGetSize(out _));
    }

    [Fact]
    public void Counts_may_have_24_bits()
    {
        const int Members = 0x10001;
        var bytes = new BtfBytes();
        uint integer = bytes.Int();
        bytes.Struct("large", 4 * Members, [.. Enumerable.Range(0, Members).Select(i => ("m", integer, (uint)i * 32))]);
        BtfStruct type = bytes.Parse().FindType<BtfStruct>("large")!;
        Assert.Equal((Members, 4 * (Members - 1)), (type.Members.Count, type.Members[^1].Offset));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Split_BTF_continues_where_its_base_ends(bool isLittleEndian)
    {
        (BtfBytes kernel, BtfBytes module) = KernelAndModule(isLittleEndian);
        BtfSpec btf = module.Parse();

        Assert.Equal((3, 6), (btf.Base!.TypeCount, btf.TypeCount));
        BtfStruct own = btf.FindType<BtfStruct>("own")!;
        Assert.Equal((3u, "int"), (own.Id, own.Members[0].Type.Name));
        Assert.Equal((0u, ""), (btf.GetTypeById(0).Id, btf.GetTypeById(0).Name));

        // What is in the base belongs to it, and comes first.
        Assert.Same(btf.Base, own.Members[0].Type.Btf);
        Assert.Equal([2u, 5u], btf.FindTypes("shared").Select(type => type.Id));
        Assert.Equal(2u, btf.FindType<BtfStruct>("shared")!.Id);
        Assert.Equal([1u, 2, 3, 4, 5], btf.Types.Select(type => type.Id));
        Assert.Equal([2u, 3, 5], btf.OfKind(BtfKind.Struct).Select(type => type.Id));

        Assert.Contains("needs its base", Assert.Throws<BpfFormatException>(() => BtfSpec.Parse(module.Bytes())).Message, StringComparison.Ordinal);
        byte[] other = new BtfBytes(!isLittleEndian).Bytes();
        Assert.Contains("byte order", Assert.Throws<BpfFormatException>(() => BtfSpec.Parse(module.Bytes(), BtfSpec.Parse(other))).Message, StringComparison.Ordinal);
    }

    [KernelFact(LibBpf = "1.4")]
    public void Split_BTF_is_what_libbpf_sees()
    {
        (BtfBytes kernel, BtfBytes module) = KernelAndModule(isLittleEndian: true);
        using var nativeKernel = new NativeBtf(kernel.Bytes());
        using var native = new NativeBtf(module.Bytes(), nativeKernel);
        BtfSpec btf = module.Parse();
        Assert.Equal(native.Count, (uint)btf.TypeCount);
        Assert.All(btf.Types, type => Assert.Equal((native.Type(type.Id).Name, native.Size(type.Id)), (type.Name, type.Size)));
        Assert.Equal((uint)native.Find("shared", 4), btf.FindType("shared", BtfKind.Struct)!.Id);
    }

    [Fact]
    public void Split_BTF_of_split_BTF()
    {
        (_, BtfBytes module) = KernelAndModule(isLittleEndian: true);
        var third = new BtfBytes(basis: module);
        third.Add(BtfKind.Typedef, "third", 5);
        BtfSpec btf = third.Parse();
        Assert.Equal((6u, "shared"), (btf.FindType<BtfTypedef>("third")!.Id, btf.FindType<BtfTypedef>("third")!.Target.Name));
        Assert.Equal(1u, btf.FindType<BtfInt>("int")!.Id);
    }

    [Fact]
    public void Bit_fields_of_old_compilers_are_types_of_their_own()
    {
        var bytes = new BtfBytes();
        uint three = bytes.Add(BtfKind.Int, "unsigned int", 4, words: [2u << 16 | 3]);
        bytes.Struct("old", 4, ("field", three, 0));
        BtfSpec btf = bytes.Parse();
        Assert.Equal((3, 2), (btf.FindType<BtfInt>("unsigned int")!.BitSize, btf.FindType<BtfInt>("unsigned int")!.BitOffset));
        Assert.Equal("{.field = 5}", btf.FindType<BtfStruct>("old")!.Format([0b1110101_00 & 0xff, 0, 0, 0]));
    }

    private static (BtfBytes Kernel, BtfBytes Module) KernelAndModule(bool isLittleEndian)
    {
        var kernel = new BtfBytes(isLittleEndian);
        uint integer = kernel.Int();
        kernel.Struct("shared", 4, ("a", integer, 0));
        var module = new BtfBytes(isLittleEndian, kernel);
        uint own = module.Struct("own", 4, ("b", integer, 0));
        module.Add(BtfKind.Pointer, "", own);
        module.Struct("shared", 8, ("a", integer, 0), ("c", integer, 32));
        return (kernel, module);
    }
}
