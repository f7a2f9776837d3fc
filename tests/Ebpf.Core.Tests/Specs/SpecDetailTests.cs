using Ebpf.Tests;

namespace Ebpf.Core.Tests.Specs;

/// <summary>What libbpf does not tell, and the compiler knows.</summary>
public sealed class SpecDetailTests
{
    [Fact]
    public void Static_values_are_named_by_index()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_maps"));
        Assert.Equal([KeyValuePair.Create(1u, "first"), KeyValuePair.Create(3u, "second")], spec.Maps["maps"].Values.OrderBy(value => value.Key));
        Assert.Equal([KeyValuePair.Create(2u, "jump_target")], spec.Maps["jumps"].Values);
        Assert.Empty(spec.Maps["bloom"].Values);
    }

    [Fact]
    public void Declaration_tags_are_read()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_maps"));
        Assert.Equal(["first tag", "second tag"], spec.Maps["pinned"].Tags.Order(StringComparer.Ordinal));
        Assert.Empty(spec.Maps["bloom"].Tags);
    }

    [Fact]
    public void References_reach_through_called_functions()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_programs"));
        ProgramSpec caller = spec.Programs["calls_functions"];
        Assert.Equal(["add_global", "add_static"], caller.Functions.Order(StringComparer.Ordinal));
        Assert.Equal([".bss", ".rodata", "direct", "indirect"], caller.MapReferences.Order(StringComparer.Ordinal));

        ProgramSpec callback = spec.Programs["has_a_callback"];
        Assert.Equal(["on_element"], callback.Functions);
        Assert.Equal(["direct", "of_callback"], callback.MapReferences.Order(StringComparer.Ordinal));

        Assert.Empty(spec.Programs["tc_program"].MapReferences);
        Assert.Equal(["per_cpu"], CollectionSpec.Load(TestFiles.BpfObject("zoo_maps")).Programs["jump_target"].MapReferences);
    }

    [Fact]
    public void Flags_and_targets_come_from_the_section()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_programs"));
        Assert.Equal(ProgramFlags.XdpHasFrags, spec.Programs["calls_functions"].Flags);
        Assert.Equal(ProgramFlags.Sleepable, spec.Programs["fexit_sleepable"].Flags);
        Assert.True(spec.Programs["iter_sleepable"].IsSleepable);
        Assert.Equal(ProgramFlags.None, spec.Programs["fentry"].Flags);
        Assert.Equal("do_sys_openat2", spec.Programs["fentry"].AttachTarget);
        Assert.Equal("/bin/true:main", spec.Programs["uprobe_plain"].AttachTarget);
        Assert.Null(spec.Programs["xdp_devmap"].AttachTarget);
        Assert.Equal((ProgramType.Unspecified, null), (spec.Programs["unknown"].Type, spec.Programs["unknown"].AttachType));
    }

    [Fact]
    public void Source_lines_are_those_of_the_file_also_in_called_functions()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_programs"));
        ProgramSpec caller = spec.Programs["calls_functions"];
        SourceLine? first = caller.SourceAt(0);
        Assert.NotNull(first);
        Assert.Equal("./tests/bpf/zoo_programs.bpf.c", first.Value.File);

        string[] own = [.. Lines(caller, 0, caller.InstructionCount)];
        Assert.Contains("if (!found || *found > limit)", own);
        Assert.Contains("return add_global(*found) + add_static(*found) > 10 ? XDP_PASS : XDP_TX;", own);

        string[] called = [.. Lines(caller, caller.InstructionCount, caller.InstructionCount + 40)];
        Assert.Contains("return add_static(value + 1) + 2;", called);
        Assert.Contains("total += value;", called);
        Assert.Null(caller.SourceAt(100_000));

        static IEnumerable<string> Lines(ProgramSpec program, int from, int to) =>
            Enumerable.Range(from, to - from).Select(i => program.SourceAt(i)?.Text ?? "").Where(text => text.Length > 0);
    }

    [Fact]
    public void Externs_have_their_kind_size_and_weakness()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_externs"));
        Assert.Equal(
            [
                new ExternSpec("CONFIG_BPF", ExternKind.KernelConfig, IsWeak: false, 1),
                new ExternSpec("CONFIG_DEFAULT_HOSTNAME", ExternKind.KernelConfig, IsWeak: true, 16),
                new ExternSpec("CONFIG_HZ", ExternKind.KernelConfig, IsWeak: true, 8),
                new ExternSpec("CONFIG_MODULES", ExternKind.KernelConfig, IsWeak: true, 4),
                new ExternSpec("LINUX_KERNEL_VERSION", ExternKind.KernelConfig, IsWeak: false, 4),
                new ExternSpec("no_such_function", ExternKind.KernelFunction, IsWeak: true, 0),
                new ExternSpec("no_such_symbol", ExternKind.KernelVariable, IsWeak: true, 0),
            ],
            spec.Externs.Values.OrderBy(symbol => symbol.Name, StringComparer.Ordinal));
        Assert.Contains("LINUX_KERNEL_VERSION", spec.Programs["use_externs"].ExternReferences);
    }

    [Fact]
    public void Relocations_name_type_and_access()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_core"));
        IReadOnlyList<CoreRelocation> relocations = spec.Programs["read_fields"].CoreRelocations;
        Assert.Contains(relocations, relocation => relocation is { Kind: CoreRelocationKind.FieldByteOffset, TypeName: "task_struct", Access: "0:2" });
        Assert.Contains(relocations, relocation => relocation is { Kind: CoreRelocationKind.FieldExists, TypeName: "task_struct___flavor", Access: "0:0" });
        Assert.Contains(relocations, relocation => relocation is { Kind: CoreRelocationKind.FieldByteSize, TypeName: "task_struct", Access: "0:3" });
        Assert.Contains(relocations, relocation => relocation is { Kind: CoreRelocationKind.TypeSize, TypeName: "task_struct" });
        Assert.Contains(relocations, relocation => relocation is { Kind: CoreRelocationKind.TypeExists, TypeName: "task_struct" });
        Assert.Contains(relocations, relocation => relocation is { Kind: CoreRelocationKind.EnumValue, TypeName: "pid_type", Access: "0" });
        Assert.Contains(relocations, relocation => relocation.Kind == CoreRelocationKind.FieldLeftShift);
        Assert.All(relocations, relocation => Assert.InRange(relocation.Instruction, 0, spec.Programs["read_fields"].InstructionCount - 1));
    }

    [Fact]
    public void Object_of_the_other_byte_order_reads_the_same()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_programs"));
        CollectionSpec other = CollectionSpec.Load(TestFiles.BpfObject("big_endian"));
        foreach (ProgramSpec program in spec.Programs.Values)
        {
            ProgramSpec twin = other.Programs[program.Name];
            Assert.Equal(program.Instructions.ToArray(), twin.Instructions.ToArray());
            Assert.Equal((program.Type, program.SectionName), (twin.Type, twin.SectionName));
            Assert.Equal(program.MapReferences, twin.MapReferences);
            Assert.Equal(program.SourceAt(0), twin.SourceAt(0));
        }

        Assert.Equal([1, 2, 3, 4], other.Variables["number"].Bytes.ToArray());
    }

    [Fact]
    public void Fields_of_a_variable_are_set_one_by_one()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        VariableSpec origin = spec.Variables["origin"];
        Assert.Equal("volatile const struct point", origin.Type.ToString());
        Assert.Equal((1u, (ushort)2), (origin.GetField<uint>("x"), origin.GetField<ushort>("y")));
        origin.SetField("y", (ushort)0x0403);
        Assert.Equal([1, 0, 0, 0, 3, 4, 0, 0], origin.Bytes.ToArray());

        Assert.Contains("has 2 bytes, and System.Int32 has 4", Assert.Throws<ArgumentException>(() => origin.SetField("y", 1)).Message, StringComparison.Ordinal);
        Assert.Contains("no field 'z'", Assert.Throws<ArgumentException>(() => origin.SetField("z", 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => spec.Variables["answer"].SetField("x", 1));

        VariableSpec structure = CollectionSpec.Load(TestFiles.BpfObject("zoo_globals")).Variables["structure"];
        Assert.Equal(1, structure.GetField<byte>("flag"));
        Assert.Throws<ArgumentException>(() => structure.SetField("bits", 1ul));
    }

    [Fact]
    public void Clone_is_edited_on_its_own()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("zoo_maps"));
        spec.Maps["bloom"].MaxEntries = 11;
        CollectionSpec clone = spec.Clone();
        Assert.Equal(11u, clone.Maps["bloom"].MaxEntries);

        clone.Maps["bloom"].MaxEntries = 12;
        clone.Maps["maps"].InnerMap!.MaxEntries = 13;
        clone.Programs["jumps_there"].AutoLoad = false;
        Assert.Equal((11u, 5u, true), (spec.Maps["bloom"].MaxEntries, spec.Maps["maps"].InnerMap!.MaxEntries, spec.Programs["jumps_there"].AutoLoad));

        CollectionSpec globals = CollectionSpec.Load(TestFiles.BpfObject("zoo_globals"));
        globals.Variables["custom"].Set(1);
        CollectionSpec cloned = globals.Clone();
        cloned.Variables["custom"].Set(2);
        cloned.Variables["big"].Set(3ul);
        Assert.Equal((1, 2), (globals.Variables["custom"].Get<int>(), cloned.Variables["custom"].Get<int>()));
        Assert.Equal((0x123456789abcdef0ul, 3ul), (globals.Variables["big"].Get<ulong>(), cloned.Variables["big"].Get<ulong>()));
        Assert.Equal(2, cloned.Maps[".data.custom"].Data!.Bytes[0]);
    }
}
