using Ebpf.Native;
using Ebpf.Specs;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Specs;

public sealed class SectionTableTests
{
    // The same question to libbpf, for each row and for what "+" allows behind it.
    [KernelFact]
    public unsafe void Table_is_that_of_the_loaded_libbpf()
    {
        Assert.SkipUnless(LibBpf.Version == new Version(1, 7), $"the table is libbpf 1.7's, and {LibBpf.Version} is loaded");
        int compared = 0;
        foreach (SectionDefinition row in SectionTable.All)
        {
            string name = row.Pattern.TrimEnd('+');
            foreach (string section in row.Pattern.EndsWith('+') ? (string[])[name, $"{name}/target"] : [name])
            {
                uint programType, attachType;
                int result = LibBpf.libbpf_prog_type_by_name(section, &programType, &attachType);
                Assert.True(result == 0, $"libbpf does not know {section}");
                SectionDefinition? found = SectionTable.Find(section);
                Assert.NotNull(found);
                Assert.Equal((section, (ProgramType)programType, (AttachType)attachType), (section, found.ProgramType, found.AttachType ?? 0));
                compared++;
            }
        }

        Assert.InRange(compared, 105, 300);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("xdp/nonsense")]
    [InlineData("kprobes/x")]
    [InlineData("")]
    public void Unknown_names_are_unknown(string section) => Assert.Null(SectionTable.Find(section));
}
