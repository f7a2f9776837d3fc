using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

/// <summary>Sections of globals that libbpf calls otherwise than the object file does.</summary>
public sealed class SectionNameTests
{
    [KernelFact]
    public void Variables_of_a_section_whose_name_libbpf_cuts_are_there()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("long_section"));
        spec.Variables["answer"].Set(7);
        using Collection collection = Collection.Load(spec);
        Assert.Contains(".bss.a_long_section", collection.Maps.Keys);
        collection.Programs["count"].Run(new TestRunOptions { Data = new byte[64] });
        Assert.Equal(7, collection.Variables["counter"].Get<int>());
    }

    [KernelTheory]
    [InlineData(".hidden")]
    [InlineData(".")]
    [InlineData("a.b")]
    public void Name_of_the_object_may_have_dots(string name)
    {
        CollectionSpec spec = CollectionSpec.Parse(File.ReadAllBytes(TestFiles.BpfObject("long_section")), name);
        spec.Variables["answer"].Set(7);
        using Collection collection = Collection.Load(spec);
        Assert.Equal([".bss.a_long_section", ".rodata"], collection.Maps.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(7, collection.Variables["answer"].Get<int>());
    }

    [KernelFact]
    public void Sections_that_libbpf_can_not_tell_apart_are_refused() => FileDescriptors.AssertNoneLeft(() =>
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("alike_sections"));
        BpfFormatException error = Assert.Throws<BpfFormatException>(() => Collection.Load(spec));
        Assert.Contains(".bss.a_long_section and .bss.a_long_section_too alike, '.bss.a_long_sec'", error.Message, StringComparison.Ordinal);
    });
}
