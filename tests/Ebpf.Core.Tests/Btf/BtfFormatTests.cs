using System.Buffers.Binary;
using System.Text;
using Ebpf.Btf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Btf;

/// <summary>Values by their types.</summary>
public sealed class BtfFormatTests
{
    private readonly BtfSpec _btf = BtfSpec.Load(TestFiles.BpfObject("btf_zoo"));

    [Fact]
    public void Struct_with_a_bit_of_everything()
    {
        BtfStruct type = _btf.FindType<BtfStruct>("zoo")!;
        byte[] value = new byte[type.Size];
        Set("number", -5, BinaryPrimitives.WriteInt32LittleEndian);
        value[4] = 200;
        value[5] = 1;
        value[6] = (byte)'x';
        "bash\0rest"u8.CopyTo(value.AsSpan(7));
        Set("points", 7, BinaryPrimitives.WriteInt32LittleEndian);
        Set("inner_long", long.MinValue, BinaryPrimitives.WriteInt64LittleEndian);
        Set("as_float", 1.5f, BinaryPrimitives.WriteSingleLittleEndian);
        Set("color", 7, BinaryPrimitives.WriteInt32LittleEndian);
        Set("counter", ulong.MaxValue, BinaryPrimitives.WriteUInt64LittleEndian);
        Set("ratio", 0.1, BinaryPrimitives.WriteDoubleLittleEndian);
        Set("next", 0xffff888003b5a000, BinaryPrimitives.WriteUInt64LittleEndian);
        Set("packed.value", -2L, BinaryPrimitives.WriteInt64LittleEndian);
        Set("huge", Int128.MinValue, BinaryPrimitives.WriteInt128LittleEndian);
        value[type.FindMember("small")!.Offset] = 0xff;

        Assert.Equal(
            "{.number = -5, .byte = 200, .flag = true, .letter = 'x', .name = \"bash\", "
            + ".points = {{{.x = 7, .y = 0}, {.x = 0, .y = 0}, {.x = 0, .y = 0}}, {{.x = 0, .y = 0}, {.x = 0, .y = 0}, {.x = 0, .y = 0}}}, "
            + ".inner_long = -9223372036854775808, .as_int = 1069547520, .as_float = 1.5, .as_point = {.x = 1069547520, .y = 0}, "
            + ".flags = {.low = 0, .middle = 0, .wide = 0, .last = false, .color = RED}, .color = GREEN, .counter = 18446744073709551615, "
            + ".ratio = 0.1, .next = 0xffff888003b5a000, .opaque = 0x0, .opaque_union = 0x0, .compare = 0x0, .report = 0x0, "
            + ".volatile_pointer = 0x0, .tagged_pointer = 0x0, .tagged = 0, .packed = {.kind = 0, .value = -2, .end = 0}, "
            + ".aligned = {.first = 0, .second = 0}, .huge = -170141183460469231731687303715884105728, .small = -1, .flexible = {}}",
            type.Format(value));

        void Set<T>(string member, T number, WriteNumber<T> write) => write(value.AsSpan(type.FindMember(member)!.Offset), number);
    }

    [Fact]
    public void Lines_are_indented()
    {
        BtfType type = _btf.FindType<BtfVariable>("tagged_variable")!;
        Assert.Equal("{\n\t.x = 1,\n\t.y = 2\n}", type.Format([1, 0, 0, 0, 2, 0, 0, 0], new BtfFormatOptions { Indented = true }));
    }

    [Theory]
    [InlineData(true, 0b101_10110, 0xff, 0, 0, 0, 0, 0b1_0000000 >> 7, 0, "{.low = 6, .middle = -10, .wide = 255, .last = true, .color = RED}")]
    [InlineData(true, 0, 1, 2, 3, 4, 0x85, 0xfe, 0x01, "{.low = 0, .middle = 0, .wide = 571297956353, .last = false, .color = 255}")]
    [InlineData(false, 0b110_10110, 0, 0, 0, 0, 0xff, 0x80, 0, "{.low = 6, .middle = -10, .wide = 255, .last = true, .color = RED}")]
    [InlineData(false, 0, 0x85, 4, 3, 2, 1, 0x03, 0x80, "{.low = 0, .middle = 0, .wide = 571297956353, .last = false, .color = GREEN}")]
    public void Bit_fields_of_both_byte_orders(
        bool isLittleEndian, byte b0, byte b1, byte b2, byte b3, byte b4, byte b5, byte b6, byte b7, string expected)
    {
        var bytes = new BtfBytes(isLittleEndian);
        uint unsigned = bytes.Int("unsigned int", 4, isSigned: false), signed = bytes.Int(), wide = bytes.Int("u64", 8, isSigned: false);
        uint boolean = bytes.Add(BtfKind.Int, "_Bool", 1, words: [4u << 24 | 8]);
        uint color = bytes.Add(BtfKind.Enum, "color", 4, 2, words: [bytes.String("RED"), 0, bytes.String("GREEN"), 7]);
        bytes.Add(BtfKind.Struct, "flags", 8, 5, flag: true,
        [
            bytes.String("low"), unsigned, 3u << 24 | 0,
            bytes.String("middle"), signed, 5u << 24 | 3,
            bytes.String("wide"), wide, 40u << 24 | 8,
            bytes.String("last"), boolean, 1u << 24 | 48,
            bytes.String("color"), color, 8u << 24 | 49,
        ]);
        Assert.Equal(expected, bytes.Parse().FindType<BtfStruct>("flags")!.Format([b0, b1, b2, b3, b4, b5, b6, b7]));
    }

    [Fact]
    public void Numbers_in_big_endian_order()
    {
        var bytes = new BtfBytes(isLittleEndian: false);
        uint integer = bytes.Int(), wide = bytes.Int("long", 8), real = bytes.Add(BtfKind.Float, "double", 8), pointer = bytes.Add(BtfKind.Pointer);
        bytes.Struct("s", 28, ("a", integer, 0), ("b", wide, 32), ("c", real, 96), ("d", pointer, 160));
        byte[] value = new byte[28];
        BinaryPrimitives.WriteInt32BigEndian(value, -3);
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(4), 1L << 40);
        BinaryPrimitives.WriteDoubleBigEndian(value.AsSpan(12), -0.5);
        BinaryPrimitives.WriteUInt64BigEndian(value.AsSpan(20), 0xabc);
        Assert.Equal("{.a = -3, .b = 1099511627776, .c = -0.5, .d = 0xabc}", bytes.Parse().FindType<BtfStruct>("s")!.Format(value));
    }

    [Theory]
    [InlineData("abc", "\"abc\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("größe", "\"größe\"")]
    [InlineData("a\nb\u007f", "\"a\\x0ab\\x7f\"")]
    [InlineData("0123456789abcdef", "\"0123456789abcdef\"")]
    [InlineData("", "\"\"")]
    public void Text_is_escaped(string text, string expected)
    {
        byte[] value = new byte[16];
        Encoding.UTF8.GetBytes(text, value);
        Assert.Equal(expected, _btf.FindType<BtfStruct>("zoo")!.FindMember("name")!.Type.Format(value));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_escaped()
    {
        byte[] value = [0xff, (byte)'a', 0xc3, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        Assert.Equal("\"\\xffa\\xc3\"", _btf.FindType<BtfStruct>("zoo")!.FindMember("name")!.Type.Format(value));
    }

    [Fact]
    public void Enumerations_are_named()
    {
        var bytes = new BtfBytes();
        uint minus = bytes.String("MINUS"), huge = bytes.String("HUGE");
        bytes.Add(BtfKind.Enum, "signed", 2, 1, flag: true, [minus, 0xffffffff]);
        bytes.Add(BtfKind.Enum64, "wide", 8, 1, words: [huge, 0xffffffff, 0xffffffff]);
        BtfSpec btf = bytes.Parse();
        Assert.Equal("MINUS", btf.FindType<BtfEnum>("signed")!.Format([0xff, 0xff]));
        Assert.Equal("-2", btf.FindType<BtfEnum>("signed")!.Format([0xfe, 0xff]));
        Assert.Equal("HUGE", btf.FindType<BtfEnum>("wide")!.Format([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
        Assert.Equal("18446744073709551614", btf.FindType<BtfEnum>("wide")!.Format([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
    }

    [Fact]
    public void Sections_are_written_by_variable()
    {
        var bytes = new BtfBytes();
        uint integer = bytes.Int();
        uint first = bytes.Add(BtfKind.Variable, "first", integer, words: [1]), second = bytes.Add(BtfKind.Variable, "second", integer, words: [1]);
        bytes.Add(BtfKind.DataSection, ".data", 8, 2, words: [first, 0, 4, second, 4, 4]);
        Assert.Equal("{.first = 1, .second = 2}", bytes.Parse().FindType<BtfDataSection>(".data")!.Format([1, 0, 0, 0, 2, 0, 0, 0]));
    }

    [Fact]
    public void Length_is_bounded()
    {
        var bytes = new BtfBytes();
        bytes.Add(BtfKind.Array, "", 0, words: [bytes.Struct("empty", 0), 1, uint.MaxValue / 2]);
        string text = bytes.Parse().GetTypeById(2).Format([], new BtfFormatOptions { MaxLength = 1000 });
        Assert.InRange(text.Length, 1000, 1010);
        Assert.EndsWith(", {}…}", text, StringComparison.Ordinal);
        Assert.EndsWith("…\"", _btf.FindType<BtfStruct>("zoo")!.FindMember("name")!.Type.Format("0123456789abcdef"u8, new BtfFormatOptions { MaxLength = 4 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_is_bounded()
    {
        BtfStruct type = _btf.FindType<BtfStruct>("zoo")!;
        string text = type.Format(new byte[type.Size], new BtfFormatOptions { MaxDepth = 2 });
        Assert.Contains(".points = {{…}, {…}}", text, StringComparison.Ordinal);
        Assert.Contains(".packed = {.kind = 0,", text, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new BtfFormatOptions { MaxDepth = 257 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BtfFormatOptions { MaxDepth = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new BtfFormatOptions { MaxLength = 0 });
    }

    [Fact]
    public void Value_must_be_whole_and_may_be_followed_by_more()
    {
        BtfStruct type = _btf.FindType<BtfStruct>("point")!;
        Assert.Contains("has 8 bytes, and 7", Assert.Throws<ArgumentException>(() => type.Format(new byte[7])).Message, StringComparison.Ordinal);
        Assert.Equal("{.x = 0, .y = 0}", type.Format(new byte[9]));
        Assert.Throws<InvalidOperationException>(() => _btf.FindType<BtfFunction>("program")!.Format(new byte[8]));
    }

    private delegate void WriteNumber<T>(Span<byte> to, T number);
}
