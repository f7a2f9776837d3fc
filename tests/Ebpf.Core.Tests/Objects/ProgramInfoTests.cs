using System.Globalization;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

public sealed class ProgramInfoTests : IDisposable
{
    private readonly Lazy<Collection> _collection = new(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("runnable"))));

    private BpfProgram Program => _collection.Value.Programs["a_program_whose_name_is_cut"];

    [KernelFact]
    public void Kernel_tells_about_a_program()
    {
        // The kernel tells hundredths of a second here, cut.
        TimeSpan before = Uptime();
        ProgramInfo info = Program.GetInfo();

        Assert.Equal((Program.Id, ProgramType.Xdp, Program.Name[..15]), (info.Id, info.Type, info.Name));
        Assert.Matches("^[0-9a-f]{16}$", info.Tag);
        Assert.InRange(info.LoadTime, before, Uptime() + TimeSpan.FromMilliseconds(10));
        Assert.Equal(0u, info.CreatedByUid);
        Assert.True(info.IsGplCompatible);
        Assert.Empty(info.MapIds);
        Assert.Equal([_collection.Value.Maps["a_map_whose_name_is_cut"].Id], _collection.Value.Programs["count_and_drop"].GetInfo().MapIds);
        Assert.Null(info.Ifindex);
        Assert.Null(info.NetworkNamespaceInode);
        Assert.Null(info.AttachBtfId);
        Assert.NotNull(info.BtfId);
        Assert.Equal(Program.GetXlatedInstructions().Length * 8, info.XlatedSize);
        Assert.True(info.Memlock >= 4096);
        Assert.Equal(0u, info.Statistics.RunCount);
    }

    [KernelFact(Since = "5.10")]
    public void Map_that_is_bound_lives_as_long_as_the_program()
    {
        BpfMap map = BpfMap.Create(new MapSpec("metadata", MapType.Array, 4, 16, 1));
        uint id = map.Id;
        Program.BindMap(map);
        Program.BindMap(map);
        Assert.Equal([id], Program.GetInfo().MapIds);
        map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Program.BindMap(map));
        using (BpfMap same = BpfMap.FromId(id))
        {
            Assert.Equal("metadata", same.Name);
        }

        _collection.Value.Dispose();
        Assert.True(SpinWait.SpinUntil(() => !BpfMap.EnumerateIds().Contains(id), TimeSpan.FromSeconds(10)));
    }

    [KernelFact]
    public void Functions_are_told_one_by_one()
    {
        ProgramInfo info = Program.GetInfo();
        Assert.Equal(2, info.Functions!.Count);
        ProgramFunction main = info.Functions[0], called = info.Functions[1];
        Assert.Equal(0, main.InstructionIndex);
        Assert.InRange(called.InstructionIndex!.Value, 1, info.XlatedSize!.Value / 8 - 1);
        Assert.NotEqual(main.BtfTypeId, called.BtfTypeId);
        Assert.All(info.Functions, function => Assert.Matches("^[0-9a-f]{16}$", function.Tag));
        if (info.JitedSize > 0 && !IsHidden())
        {
            Assert.All(info.Functions, function => Assert.True(function.JitedAddress > 0));
            Assert.Equal(info.JitedSize, main.JitedSize + called.JitedSize);
        }
    }

    [KernelFact(Since = "5.16")]
    public void Newer_kernels_tell_more()
    {
        ProgramInfo info = Program.GetInfo();
        Assert.True(info.VerifiedInstructions > 0);
        Assert.Equal(0u, info.Statistics.RecursionMisses);
    }

    [KernelFact(Until = "5.12")]
    public void What_an_old_kernel_does_not_tell_is_null()
    {
        Assert.Null(Program.GetInfo().VerifiedInstructions);
        Assert.Null(Program.GetStatistics().RecursionMisses);
        Assert.Null(_collection.Value.Maps["a_map_whose_name_is_cut"].GetInfo().MapExtra);
    }

    [KernelFact]
    public void Attach_target_is_told_by_its_BTF_ids()
    {
        using Collection iterators = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("iterator")));
        ProgramInfo info = iterators.Programs["each_map"].GetInfo();
        Assert.Equal(Machine.IsKernel("6.0"), info.AttachBtfId is not null);
        Assert.Equal(Machine.IsKernel("6.0"), info.AttachBtfObjectId is not null);
    }

    [KernelFact]
    public void Maps_have_BTF_and_their_key_and_value_types()
    {
        MapInfo info = _collection.Value.Maps["a_map_whose_name_is_cut"].GetInfo();
        Assert.NotNull(info.BtfId);
        Assert.NotNull(info.BtfKeyTypeId);
        Assert.NotNull(info.BtfValueTypeId);
    }

    [KernelFact]
    public void Runs_are_counted_while_statistics_are_on() => FileDescriptors.AssertNoneLeft(() =>
    {
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("runnable")));
        BpfProgram program = collection.Programs["count_and_drop"];
        program.Run(new TestRunOptions { Data = new byte[64], Repeat = 1 });
        Assert.SkipWhen(program.GetStatistics().RunCount != 0, "somebody else on this machine has the statistics on (sysctl kernel.bpf_stats_enabled, bpftool)");
        using (IDisposable statistics = BpfProgram.EnableStatistics())
        {
            program.Run(new TestRunOptions { Data = new byte[64], Repeat = 5000 });
        }

        ProgramStatistics counted = program.GetStatistics();
        program.Run(new TestRunOptions { Data = new byte[64], Repeat = 5000 });
        Assert.Equal(counted, program.GetStatistics());
        Assert.Equal(5000u, counted.RunCount);
        Assert.True(counted.RunTime > TimeSpan.Zero);
        Assert.Equal(counted, program.GetInfo().Statistics);
    });

    [KernelFact]
    public void Instructions_are_those_that_run()
    {
        BpfInstruction[] instructions = _collection.Value.Programs["count_and_drop"].GetXlatedInstructions();
        const byte exit = 0x95;
        Assert.Equal(exit, instructions[^1].Opcode);

        // The map that it uses, by id.
        BpfInstruction load = Assert.Single(instructions, instruction => instruction.IsLoadImmediate64);
        Assert.Equal((1, (int)_collection.Value.Maps["a_map_whose_name_is_cut"].Id), (load.Source, load.Immediate));
    }

    [KernelFact]
    public void Machine_code_has_the_size_that_is_told()
    {
        Assert.SkipWhen(IsHidden(), "needs machine code because this machine hides it");
        byte[] code = Program.GetJitedCode();
        Assert.Equal(Program.GetInfo().JitedSize, code.Length);
        Assert.Contains(code, value => value != 0);
    }

    [KernelFact]
    public void Lines_tell_the_C_source()
    {
        IReadOnlyList<ProgramLine> lines = Program.GetLines();
        Assert.Equal(0, lines[0].InstructionIndex);
        Assert.Equal(CollectionSpec.Load(TestFiles.BpfObject("runnable")).Programs[Program.Name].SourceAt(0), lines[0].Source);
        Assert.EndsWith("runnable.bpf.c", lines[0].Source.File, StringComparison.Ordinal);
        ProgramLine line = Assert.Single(lines, line => line.Source.Text == "*start = 0xaaaaaaaaaaaaaaaaULL;");
        Assert.InRange(line.InstructionIndex, 1, Program.GetXlatedInstructions().Length - 1);
        Assert.InRange(line.Source.Column, 1, 80);
        Assert.Contains(lines, other => other.Source.Text == "return value + 1;");
        Assert.Equal(lines.Select(other => other.InstructionIndex).Order(), lines.Select(other => other.InstructionIndex));
        if (Program.GetInfo().JitedSize > 0 && !IsHidden())
        {
            Assert.All(lines, other => Assert.NotNull(other.JitedAddress));
            Assert.True(lines[0].JitedAddress >= Program.GetInfo().Functions![0].JitedAddress);
        }
    }

    [KernelFact]
    public void Disposed_program_tells_nothing()
    {
        BpfProgram program = Program.Duplicate();
        program.Dispose();
        program.Dispose();
        Assert.All<Action>(
            [
                () => program.GetInfo(), () => program.GetStatistics(), () => program.GetXlatedInstructions(), () => program.GetJitedCode(),
                () => program.GetLines(), () => program.Duplicate(), () => program.Pin("/sys/fs/bpf/x"), program.Unpin,
            ],
            use => Assert.Throws<ObjectDisposedException>(use));
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }

    private static TimeSpan Uptime() =>
        TimeSpan.FromSeconds(double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture));

    // As root with CAP_SYSLOG, only 2 hides.
    private static bool IsHidden() => File.ReadAllText("/proc/sys/kernel/kptr_restrict").Trim() == "2";
}
