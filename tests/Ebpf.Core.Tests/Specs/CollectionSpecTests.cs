using Ebpf.Tests;

namespace Ebpf.Core.Tests.Specs;

public sealed class CollectionSpecTests
{
    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));

    [Fact]
    public void Object_has_the_name_of_its_file_and_a_license()
    {
        Assert.Equal("mixed", _spec.Name);
        Assert.Equal("Dual MIT/GPL", _spec.License);
    }

    [Fact]
    public void Maps_have_every_field_of_their_definition()
    {
        Assert.Equal(
            [".bss", ".data", ".rodata", "events", "numbers", "outer", "points", "small_counters"],
            _spec.Maps.Keys.Order(StringComparer.Ordinal));

        AssertMap("points", MapType.Hash, keySize: 8, valueSize: 8, maxEntries: 16, MapFlags.NoPrealloc);
        AssertMap("numbers", MapType.Array, keySize: 4, valueSize: 8, maxEntries: 4);
        AssertMap("small_counters", MapType.PerCpuArray, keySize: 4, valueSize: 4, maxEntries: 3);
        AssertMap("events", MapType.RingBuffer, keySize: 0, valueSize: 0, maxEntries: 4096);
        AssertMap("outer", MapType.HashOfMaps, keySize: 4, valueSize: 4, maxEntries: 2);
        AssertMap(".rodata", MapType.Array, keySize: 4, valueSize: 12, maxEntries: 1, MapFlags.ReadOnlyProgram | MapFlags.Mmapable);
        AssertMap(".bss", MapType.Array, keySize: 4, valueSize: 8, maxEntries: 1, MapFlags.Mmapable);

        MapSpec? inner = _spec.Maps["outer"].InnerMap;
        Assert.NotNull(inner);
        Assert.Equal((MapType.Array, 4, 8, 7u), (inner.Type, inner.KeySize, inner.ValueSize, inner.MaxEntries));
    }

    [Fact]
    public void Programs_have_the_type_that_their_section_says()
    {
        Assert.Equal(["not_loaded", "on_open", "return_answer"], _spec.Programs.Keys.Order(StringComparer.Ordinal));

        ProgramSpec xdp = _spec.Programs["return_answer"];
        Assert.Equal((ProgramType.Xdp, AttachType.Xdp, null, true, false), (xdp.Type, xdp.AttachType, xdp.AttachTarget, xdp.AutoLoad, xdp.IsSleepable));
        Assert.InRange(xdp.InstructionCount, 5, 50);

        ProgramSpec tracepoint = _spec.Programs["not_loaded"];
        Assert.Equal("?tp/syscalls/sys_enter_getpid", tracepoint.SectionName);
        Assert.Equal(
            (ProgramType.Tracepoint, null, "syscalls/sys_enter_getpid", false),
            (tracepoint.Type, tracepoint.AttachType, tracepoint.AttachTarget, tracepoint.AutoLoad));

        ProgramSpec fentry = _spec.Programs["on_open"];
        Assert.Equal(
            (ProgramType.Tracing, AttachType.TraceFentry, "do_sys_openat2", true),
            (fentry.Type, fentry.AttachType, fentry.AttachTarget, fentry.IsSleepable));
    }

    [Fact]
    public void Variables_have_their_values()
    {
        Assert.Equal(["answer", "hidden", "origin", "seen", "start_value"], _spec.Variables.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(42u, _spec.Variables["answer"].Get<uint>());
        Assert.Equal(7u, _spec.Variables["start_value"].Get<uint>());
        Assert.Equal(9u, _spec.Variables["hidden"].Get<uint>());
        Assert.Equal(0ul, _spec.Variables["seen"].Get<ulong>());
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], _spec.Variables["origin"].Bytes.ToArray());
        Assert.True(_spec.Variables["answer"].IsConstant);
        Assert.False(_spec.Variables["start_value"].IsConstant);
        Assert.Equal((".data", ".bss"), (_spec.Variables["start_value"].SectionName, _spec.Variables["seen"].SectionName));
    }

    [Fact]
    public void Variable_takes_only_values_of_its_size()
    {
        VariableSpec answer = _spec.Variables["answer"];
        ArgumentException error = Assert.Throws<ArgumentException>(() => answer.Set(1L));
        Assert.Contains("'answer' has 4 bytes, and System.Int64 has 8", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => answer.Get<byte>());
        Assert.Throws<ArgumentException>(() => answer.SetBytes(new byte[5]));

        answer.Set(43u);
        Assert.Equal(43u, answer.Get<uint>());
        answer.SetBytes([1, 2, 3, 4]);
        Assert.Equal(0x04030201u, answer.Get<uint>());
        Assert.Equal([1, 0, 0, 0, 2, 0, 0, 0], _spec.Variables["origin"].Bytes.ToArray());
    }

    [Fact]
    public void Stream_and_bytes_give_the_same_as_the_file()
    {
        byte[] bytes = File.ReadAllBytes(TestFiles.BpfObject("mixed"));
        using var stream = new MemoryStream(bytes);
        foreach (CollectionSpec spec in (CollectionSpec[])[CollectionSpec.Parse(bytes), CollectionSpec.Load(stream)])
        {
            Assert.Equal("bpf", spec.Name);
            Assert.Equal(_spec.Maps.Keys, spec.Maps.Keys);
            Assert.Equal(_spec.Programs.Keys, spec.Programs.Keys);
            Assert.Equal(_spec.Variables.Keys, spec.Variables.Keys);
        }
    }

    private void AssertMap(string name, MapType type, int keySize, int valueSize, uint maxEntries, MapFlags flags = MapFlags.None)
    {
        MapSpec map = _spec.Maps[name];
        Assert.Equal((name, type, keySize, valueSize, maxEntries, flags), (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags));
    }
}
