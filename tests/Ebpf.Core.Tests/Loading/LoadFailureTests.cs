using Ebpf.Elf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class LoadFailureTests
{
    [KernelFact]
    public void Rejected_program_is_reported_with_the_verifiers_reason_and_whole_log()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("rejected"));
        FileDescriptors.AssertNoneLeft(() =>
        {
            VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec));
            Assert.Equal("forgets_the_null_check", error.ProgramName);
            Assert.Equal("R0 invalid mem access 'map_value_or_null'", error.VerifierMessage);
            Assert.Contains(error.VerifierMessage, error.Message, StringComparison.Ordinal);
            Assert.Contains("program 'forgets_the_null_check' was rejected", error.Message, StringComparison.Ordinal);
            Assert.Contains("call bpf_map_lookup_elem#1", error.Log, StringComparison.Ordinal);
            Assert.Contains("return *number;", error.Log, StringComparison.Ordinal);
            Assert.Equal(13, error.Errno);
        });
    }

    [KernelFact]
    public void Map_that_the_kernel_refuses_is_named()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        spec.Maps["points"].MaxEntries = 0;
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Collection.Load(spec));
            Assert.Contains("points", error.Message, StringComparison.Ordinal);
            Assert.Contains("EINVAL", error.Message, StringComparison.Ordinal);
            Assert.Equal(22, error.Errno);
        });
    }

    [KernelFact]
    public void Object_that_only_libbpf_refuses_is_a_format_error_with_its_words()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("bad_kconfig"));
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => Collection.Load(spec));
        Assert.Contains("libbpf does not accept the object 'bad_kconfig': ", error.Message, StringComparison.Ordinal);
        Assert.Contains("libbpf says: extern (kcfg) 'CONFIG_NONSENSE': type is unsupported", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_field_of_a_map_is_named()
    {
        byte[] bytes = File.ReadAllBytes(TestFiles.BpfObject("mixed"));
        ElfSection btf = ElfFile.Parse(bytes).FindSection(".BTF")!;
        Span<byte> types = bytes.AsSpan(btf.Offset, btf.Size);
        "max_entriez"u8.CopyTo(types[types.IndexOf("max_entries\0"u8)..]);
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => CollectionSpec.Parse(bytes));
        Assert.Contains("has a field 'max_entriez'", error.Message, StringComparison.Ordinal);
        Assert.Equal(".maps", error.Section);
    }
}
