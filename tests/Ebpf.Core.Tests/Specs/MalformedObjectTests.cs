using System.Buffers.Binary;
using Ebpf.Elf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Specs;

public sealed class MalformedObjectTests
{
    private readonly byte[] _bytes = File.ReadAllBytes(TestFiles.BpfObject("mixed"));

    [Fact]
    public void Missing_file_is_named()
    {
        FileNotFoundException error = Assert.Throws<FileNotFoundException>(() => CollectionSpec.Load("no-such.bpf.o"));
        Assert.Contains(Path.GetFullPath("no-such.bpf.o"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Empty_file_is_refused()
    {
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => CollectionSpec.Parse([]));
        Assert.Contains("the file is empty", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_is_refused()
    {
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => CollectionSpec.Parse("int main(void) { return 0; }"u8));
        Assert.Contains("ELF magic number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Program_for_this_machine_is_refused_by_the_name_of_its_architecture()
    {
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => CollectionSpec.Load(TestFiles.CProgram("opener")));
        Assert.Matches("the ELF file is for (x86-64|arm64) .*, not for BPF; compile it with `clang -target bpf`", error.Message);
    }

    [Fact]
    public void Object_of_32_bits_is_refused()
    {
        _bytes[4] = 1;
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => CollectionSpec.Parse(_bytes));
        Assert.Contains("not 64-bit", error.Message, StringComparison.Ordinal);
        Assert.Equal(4, error.Offset);
    }

    [Fact]
    public void Truncation_at_any_boundary_is_refused()
    {
        ElfFile elf = ElfFile.Parse(_bytes);
        ulong sectionHeaders = BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(40));
        IEnumerable<int> boundaries = elf.Sections
            .SelectMany(section => (int[])[section.Offset, section.Offset + 1, section.Offset + section.Size])
            .Concat(elf.Sections.Select(section => (int)sectionHeaders + section.Index * 64))
            .Concat([1, 4, 16, 63, 64])
            .Where(length => length < _bytes.Length)
            .Distinct();

        int refused = 0;
        foreach (int length in boundaries)
        {
            Assert.Throws<BpfFormatException>(() => CollectionSpec.Parse(_bytes.AsSpan(0, length)));
            refused++;
        }

        Assert.True(refused > elf.Sections.Count);
    }

    [Theory]
    [InlineData(".BTF", "section '.BTF'")]
    [InlineData(".symtab", "section '.symtab'")]
    public void Damage_is_reported_with_its_section(string section, string expected)
    {
        ElfFile elf = ElfFile.Parse(_bytes);
        ElfSection damaged = elf.FindSection(section)!;
        int headerOffset = (int)BinaryPrimitives.ReadUInt64LittleEndian(_bytes.AsSpan(40)) + damaged.Index * 64;
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(headerOffset + 32), (ulong)damaged.Size - 1);

        BpfFormatException error = Assert.Throws<BpfFormatException>(() => CollectionSpec.Parse(_bytes));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Equal(section, error.Section);
    }

    [Fact]
    public void Random_damage_never_gives_another_exception()
    {
        var random = new Random(20261122);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. _bytes];
            for (int n = random.Next(1, 8); n > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                CollectionSpec.Parse(damaged);
            }
            catch (BpfFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 2999);
    }

    [Fact]
    public void Names_that_overlap_beyond_reason_are_refused()
    {
        var names = new StringTable(new byte[100_000].Select((_, i) => i < 99_999 ? (byte)'a' : (byte)0).ToArray(), ".strtab");
        Assert.Throws<BpfFormatException>(() =>
        {
            for (uint offset = 1; offset < 1000; offset++)
            {
                names.Get(offset);
            }
        });
    }
}
