using System.Globalization;
using System.Reflection;
using Ebpf.Maps;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class KilledProcessTests
{
    [KernelFact(Needs.BpfFileSystem, Since = "5.15")]
    public async Task Killed_process_leaves_nothing_but_its_pins()
    {
        using var opener = new Opener();
        using var mount = new BpfMount();
        string holder = typeof(KilledProcessTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "Holder").Value!;
        using Command process = Command.Start(
            holder, TestFiles.BpfObject("counting"), opener.Pid.ToString(CultureInfo.InvariantCulture), mount["link"]);
        string line = await process.FirstErrorLineAsync();
        Assert.Matches("^[0-9]+ [0-9]+$", line);
        uint[] ids = [.. line.Split(' ').Select(id => uint.Parse(id, CultureInfo.InvariantCulture))];
        using BpfMap calls = MapOf(BpfLink.FromId(ids[0])), pinnedCalls = MapOf(BpfLink.FromId(ids[1]));
        opener.Open(3);
        Assert.Equal((3ul, 3ul), (Count(calls), Count(pinnedCalls)));

        await process.EndBySignalAsync("KILL");
        opener.Open(3);
        Assert.Equal((3ul, 6ul), (Count(calls), Count(pinnedCalls)));
        Assert.Throws<BpfNotFoundException>(() => BpfLink.FromId(ids[0]));

        using (BpfLink pinned = BpfLink.LoadPinned(mount["link"]))
        {
            Assert.Equal(ids[1], pinned.Id);
            pinned.Unpin();
        }

        LiveLinks.WaitUntilGone(ids[1]);
        opener.Open(3);
        Assert.Equal(6ul, Count(pinnedCalls));
    }

    private static ulong Count(BpfMap calls) => calls.AsPerCpuArray<ulong>().Sum(1);

    private static BpfMap MapOf(BpfLink link)
    {
        using (link)
        {
            using BpfProgram program = BpfProgram.FromId(link.GetInfo().ProgramId!.Value);
            foreach (uint id in program.GetInfo().MapIds)
            {
                BpfMap map = BpfMap.FromId(id);
                if (map.Name == "calls")
                {
                    return map;
                }

                map.Dispose();
            }
        }

        throw new InvalidOperationException("the program has no map of calls");
    }
}
