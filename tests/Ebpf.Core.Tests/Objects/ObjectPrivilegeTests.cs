using System.Runtime.Versioning;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Objects;

/// <summary>What a process with fewer privileges is told.</summary>
public sealed class ObjectPrivilegeTests : IDisposable
{
    private readonly Lazy<Collection> _collection = new(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("runnable"))));

    private BpfProgram Program => _collection.Value.Programs["a_program_whose_name_is_cut"];

    [KernelFact]
    public void Opening_by_id_and_statistics_ask_for_CAP_SYS_ADMIN()
    {
        uint map = _collection.Value.Maps["a_map_whose_name_is_cut"].Id, program = Program.Id;
        Privileges.Without(null, () => Assert.All<Func<object?>>(
            [
                () => BpfMap.FromId(map), () => BpfProgram.FromId(program), () => BpfMap.EnumerateAll().First(), () => BpfProgram.EnumerateAll().First(),
                () => BpfMap.EnumerateIds().First(), BpfProgram.EnableStatistics,
            ],
            open => Assert.Equal(["CAP_SYS_ADMIN"], Assert.Throws<BpfPermissionException>(open).MissingCapabilities)));
    }

    [KernelFact(Until = "5.19")]
    public void Older_kernels_tell_nothing_to_those_without_CAP_BPF()
    {
        BpfProgram program = Program;
        Privileges.Without(null, () =>
            Assert.Equal([Machine.IsKernel("5.8") ? "CAP_BPF" : "CAP_SYS_ADMIN"], Assert.Throws<BpfPermissionException>(program.GetInfo).MissingCapabilities));
    }

    [KernelFact(Since = "5.19")]
    public void Who_has_a_program_but_no_CAP_BPF_is_told_the_rest()
    {
        BpfProgram program = Program;
        Privileges.Without(null, () =>
        {
            ProgramInfo info = program.GetInfo();
            Assert.Equal((program.Id, program.Name[..15]), (info.Id, info.Name));
            Assert.Null(info.XlatedSize);
            Assert.Null(info.JitedSize);
            Assert.Null(info.Functions);
            string[] needed = ["CAP_BPF"];
            Assert.Equal(needed, Assert.Throws<BpfPermissionException>(program.GetXlatedInstructions).MissingCapabilities);
            Assert.Equal(needed, Assert.Throws<BpfPermissionException>(program.GetJitedCode).MissingCapabilities);
            Assert.Equal(needed, Assert.Throws<BpfPermissionException>(program.GetLines).MissingCapabilities);
        });
    }

    [KernelFact]
    public void Addresses_are_hidden_from_those_without_CAP_SYSLOG()
    {
        Assert.SkipWhen(
            File.ReadAllText("/proc/sys/kernel/kptr_restrict").Trim() == "0" && int.Parse(File.ReadAllText("/proc/sys/kernel/perf_event_paranoid")) < 2,
            "needs hidden addresses because this machine shows them to all");
        uint id = Program.Id;
        Privileges.Without(Privileges.Syslog, () =>
        {
            using BpfProgram program = BpfProgram.FromId(id);
            ProgramInfo info = program.GetInfo();
            Assert.All(info.Functions!, function => Assert.Null(function.JitedAddress ?? (ulong?)function.JitedSize));
            Assert.All(info.Functions!, function => Assert.NotNull(function.InstructionIndex));
            Assert.All(program.GetLines(), line => Assert.Null(line.JitedAddress));
            Assert.NotEmpty(program.GetXlatedInstructions());
            if (info.JitedSize > 0)
            {
                BpfPermissionException error = Assert.Throws<BpfPermissionException>(program.GetJitedCode);
                Assert.Contains("the kernel hides the machine code", error.Message, StringComparison.Ordinal);
                Assert.Equal(["CAP_SYSLOG"], error.MissingCapabilities);
            }
        });
    }

    [KernelFact(Needs.BpfFileSystem, Since = "5.19")]
    [SupportedOSPlatform("linux")]
    public void Modes_of_pins_and_directories_are_heeded()
    {
        using var mount = new BpfMount();
        using BpfMap map = BpfMap.Create(new MapSpec("counts", MapType.Hash, 4, 4, 8));
        map.Pin(mount["closed/counts"]);
        File.SetUnixFileMode(mount["closed"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Privileges.Without(null, () =>
        {
            using BpfMap another = map.Duplicate();
            Assert.Contains($"no permission to write to '{mount["closed"]}'", Refusal(() => map.Pin(mount["closed/moved"])), StringComparison.Ordinal);
            Assert.Contains("could not be unpinned", Refusal(map.Unpin), StringComparison.Ordinal);
            Assert.True(map.IsPinned);

            File.SetUnixFileMode(map.PinPath!, UnixFileMode.UserRead);
            Assert.Contains("no permission", Refusal(() => BpfMap.LoadPinned(map.PinPath!)), StringComparison.Ordinal);
            BpfMap.LoadPinned(map.PinPath!, BpfAccess.ReadOnly).Dispose();
            Assert.Equal([new BpfPin(map.PinPath!, BpfObjectKind.Map)], BpfFileSystem.Enumerate(mount["closed"]));

            File.SetUnixFileMode(map.PinPath!, UnixFileMode.None);
            Assert.Equal([new BpfPin(map.PinPath!, BpfObjectKind.Unknown)], BpfFileSystem.Enumerate(mount["closed"]));

            File.SetUnixFileMode(mount["closed"], UnixFileMode.None);
            Assert.Contains(mount["closed"], Refusal(() => Assert.NotEmpty(BpfFileSystem.Enumerate(mount.Root))), StringComparison.Ordinal);
            Assert.Contains(mount["closed"], Refusal(() => Assert.NotEmpty(BpfFileSystem.Enumerate(mount["closed"]))), StringComparison.Ordinal);
        });
        map.Unpin();
    }

    public void Dispose()
    {
        if (_collection.IsValueCreated)
        {
            _collection.Value.Dispose();
        }
    }

    private static string Refusal(Action action) => Assert.Throws<BpfPermissionException>(action).Message;
}
