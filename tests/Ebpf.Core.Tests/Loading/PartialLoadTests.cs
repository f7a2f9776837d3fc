using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class PartialLoadTests
{
    private static readonly byte[] _packet = new byte[64];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("partial"));

    [KernelTheory]
    [InlineData("first", "first", ".bss of_first of_function")]
    [InlineData("second", "second", ".rodata inner_one inner_two outer")]
    [InlineData("third", "jumped_to third", ".data jumps of_third")]
    [InlineData("version", "version", ".kconfig")]
    [InlineData("uses_second first", "first uses_second", ".bss of_first of_function of_second")]
    [InlineData("", "", "")]
    public void Only_the_programs_asked_for_and_their_maps_are_loaded(string asked, string programs, string maps) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = Load(asked);
            Assert.Equal(programs, string.Join(' ', collection.Programs.Keys.Order(StringComparer.Ordinal)));
            Assert.Equal(maps, string.Join(' ', collection.Maps.Keys.Order(StringComparer.Ordinal)));
            Assert.Equal(
                _spec.Variables.Values.Where(variable => maps.Split(' ').Contains(variable.SectionName)).Select(variable => variable.Name),
                collection.Variables.Keys);
        });

    [KernelFact]
    public void What_is_loaded_works()
    {
        _spec.Variables["start"].Set(40u);
        using Collection collection = Load("third version");
        collection.Maps["of_third"].Update([0, 0, 0, 0], [2, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Equal(42u, collection.Programs["third"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
        Assert.Equal((uint)Environment.OSVersion.Version.Major, collection.Programs["version"].Run(new TestRunOptions { Data = _packet }).ReturnValue >> 16);
    }

    [KernelFact]
    public void Program_array_wants_its_programs()
    {
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Collection.Load(_spec));
            Assert.Contains("map 'jumps' does not take what the object puts at index 1: prog 'jumped_to'", error.Message, StringComparison.Ordinal);
        });
        _spec.Programs["jumped_to"].AutoLoad = true;
        using Collection collection = Collection.Load(_spec);
        Assert.Equal(_spec.Maps.Keys.Order(StringComparer.Ordinal), collection.Maps.Keys.Order(StringComparer.Ordinal));
    }

    [KernelFact]
    public void Maps_that_the_spec_holds_back_are_not_created()
    {
        _spec.Maps["jumps"].AutoCreate = false;
        _spec.Maps["unused"].AutoCreate = false;
        using Collection collection = Collection.Load(_spec);
        Assert.Equal(["first", "second"], collection.Programs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(_spec.Maps.Keys.Except(["jumps", "unused"]).Order(StringComparer.Ordinal), collection.Maps.Keys.Order(StringComparer.Ordinal));

        _spec.Maps["of_first"].AutoCreate = false;
        Assert.Throws<VerifierException>(() => Load("first"));
    }

    [KernelFact(Since = "5.8")]
    public void Capabilities_that_are_missing_are_those_for_the_programs_asked_for()
    {
        Assert.SkipWhen(File.ReadAllText("/proc/sys/kernel/unprivileged_bpf_disabled").Trim() == "0", "needs kernel.unprivileged_bpf_disabled because here it is 0");

        // By itself it loads a program of XDP; the other one is for a tracepoint.
        CollectionSpec mixed = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        string traces = Assert.Single(mixed.Programs.Values, program => program.Type == ProgramType.Tracepoint).Name;
        Privileges.Without(null, () =>
        {
            Assert.Equal(["CAP_BPF", "CAP_NET_ADMIN"], Missing(null));
            Assert.Equal(["CAP_BPF", "CAP_NET_ADMIN"], Missing("return_answer"));
            Assert.Equal(["CAP_BPF", "CAP_PERFMON"], Missing(traces));
        });

        IEnumerable<string> Missing(string? program) =>
            Assert.Throws<BpfPermissionException>(() => Collection.Load(mixed, new CollectionOptions { Programs = program is null ? null : [program] }))
                .MissingCapabilities.Order(StringComparer.Ordinal);
    }

    [KernelFact]
    public void Partial_load_warns_of_nothing()
    {
        var logs = new Microsoft.Extensions.Logging.Testing.FakeLogCollector();
        using var provider = new Microsoft.Extensions.Logging.Testing.FakeLoggerProvider(logs);
        using var factory = Microsoft.Extensions.Logging.LoggerFactory.Create(builder => builder.Services.Add(
            Microsoft.Extensions.DependencyInjection.ServiceDescriptor.Singleton<Microsoft.Extensions.Logging.ILoggerProvider>(provider)));
        using Collection collection = Collection.Load(_spec, new CollectionOptions { Programs = ["first"], LoggerFactory = factory });
        Assert.DoesNotContain(logs.GetSnapshot(), record => record.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public void Unknown_names_are_refused_before_anything_is_loaded()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => Load("first thrid"));
        Assert.Contains("CollectionOptions.Programs: there is no program 'thrid' in 'partial', which has ", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Collection.Load(_spec, new CollectionOptions { ProgramLogLevels = new Dictionary<string, KernelLogLevel> { ["x"] = 0 } }));
        Assert.Throws<ArgumentException>(() => Collection.Load(_spec, new CollectionOptions { MapReplacements = new Dictionary<string, BpfMap> { ["first"] = null! } }));
        Assert.Throws<ArgumentException>(() => Collection.Load(_spec, new CollectionOptions { AttachTargets = new Dictionary<string, BpfProgram> { ["outer"] = null! } }));
    }

    private Collection Load(string programs) =>
        Collection.Load(_spec, new CollectionOptions { Programs = programs.Split(' ', StringSplitOptions.RemoveEmptyEntries) });
}
