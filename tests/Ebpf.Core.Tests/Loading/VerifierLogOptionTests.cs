using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class VerifierLogOptionTests
{
    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("kconfig"));

    [KernelFact]
    public void Log_of_an_accepted_program_is_kept_when_asked_for()
    {
        using Collection collection = Load(KernelLogLevel.Statistics);
        foreach (BpfProgram program in collection.Programs.Values)
        {
            Assert.StartsWith("processed ", program.VerifierLog!.Split('\n').First(line => line.StartsWith("processed", StringComparison.Ordinal)), StringComparison.Ordinal);
            Assert.DoesNotContain("PROG LOAD LOG", program.VerifierLog, StringComparison.Ordinal);
        }

        using BpfProgram copy = collection.Programs["sum"].Duplicate();
        Assert.Equal(collection.Programs["sum"].VerifierLog, copy.VerifierLog);
    }

    [KernelFact]
    public void Program_may_have_a_level_of_its_own()
    {
        using Collection collection = Load(KernelLogLevel.Statistics, ("sum", KernelLogLevel.Instructions));
        Assert.Contains("return CONFIG_EBPF_NET_NUMBER", collection.Programs["sum"].VerifierLog, StringComparison.Ordinal);
        Assert.DoesNotContain("return LINUX_KERNEL_VERSION", collection.Programs["kernel_version"].VerifierLog, StringComparison.Ordinal);

        using Collection other = Load(KernelLogLevel.None, ("kernel_version", KernelLogLevel.Branches));
        Assert.Null(other.Programs["sum"].VerifierLog);
        Assert.NotNull(other.Programs["kernel_version"].VerifierLog);
    }

    [KernelFact]
    public void Without_being_asked_for_there_is_none()
    {
        using Collection collection = Load(KernelLogLevel.None);
        Assert.All(collection.Programs.Values, program => Assert.Null(program.VerifierLog));
    }

    [KernelFact]
    public void Rejected_program_has_its_log_in_the_exception_at_any_level()
    {
        CollectionSpec rejected = CollectionSpec.Load(TestFiles.BpfObject("rejected"));
        foreach (KernelLogLevel level in new[] { KernelLogLevel.Branches, KernelLogLevel.Instructions | KernelLogLevel.Statistics })
        {
            VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(rejected, new CollectionOptions { KernelLogLevel = level }));
            Assert.Contains("return *number;", error.Log, StringComparison.Ordinal);
        }
    }

    private Collection Load(KernelLogLevel level, params (string Program, KernelLogLevel Level)[] programs) =>
        Collection.Load(_spec, new CollectionOptions
        {
            KernelConfig = "CONFIG_EBPF_NET_NUMBER=1\nCONFIG_EBPF_NET_FLAG=y\nCONFIG_EBPF_NET_TEXT=\"a\"\n",
            KernelLogLevel = level,
            ProgramLogLevels = programs.ToDictionary(entry => entry.Program, entry => entry.Level),
        });
}
