using System.Globalization;
using System.Text;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class IteratorTests
{
    [KernelFact]
    public void Tasks_are_read_as_often_as_they_are_opened() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var probed = new Probed("ways", "tasks");
            using BpfLink link = probed["tasks"].AttachIterator();
            string line = $"{probed.Opener.Pid} {probed.Opener.Pid}";
            for (int i = 0; i < 2; i++)
            {
                string[] lines = Lines(link.OpenIterator());
                Assert.Contains(line, lines);
                Assert.Contains($"{Environment.ProcessId} {Environment.ProcessId}", lines);
            }
        });

    [KernelFact(Since = "6.1")]
    public void One_process_and_one_thread_alone()
    {
        using var probed = new Probed("ways", "tasks");
        int pid = probed.Opener.Pid;
        Assert.Equal([$"{pid} {pid}"], Lines(probed["tasks"].OpenIterator(new IteratorOptions { ThreadId = pid })));

        using BpfLink link = probed["tasks"].AttachIterator(new IteratorOptions { ProcessId = Environment.ProcessId });
        Assert.Equal(((uint?)Environment.ProcessId, null), Task(link));
        string[] lines = Lines(link.OpenIterator());
        Assert.True(lines.Length > 1);
        Assert.All(lines, line => Assert.StartsWith($"{Environment.ProcessId} ", line, StringComparison.Ordinal));

        static (uint?, uint?) Task(BpfLink link) => link.GetInfo() is IteratorLinkInfo info ? (info.ProcessId, info.ThreadId) : default;
    }

    [KernelFact(Since = "6.1")]
    public void Memory_areas_of_one_process()
    {
        using var probed = new Probed("ways", "areas");
        string[] lines = Lines(probed["areas"].OpenIterator(new IteratorOptions { ProcessId = probed.Opener.Pid }));
        string[] starts = [.. File.ReadLines($"/proc/{probed.Opener.Pid}/maps").Where(line => !line.Contains("[vsyscall]", StringComparison.Ordinal))
            .Select(line => line[..line.IndexOf('-', StringComparison.Ordinal)].TrimStart('0'))];
        Assert.Equal(starts.Select(start => $"{probed.Opener.Pid} {start}"), lines);
    }

    [KernelFact]
    public void Elements_of_a_map()
    {
        using var probed = new Probed("ways", "elements");
        using BpfMap map = BpfMap.Create(probed.Spec.Maps["numbers"]);
        map.Update([7, 0, 0, 0], [49, 0, 0, 0, 0, 0, 0, 0]);
        using BpfLink link = probed["elements"].AttachIterator(new IteratorOptions { Map = map });
        Assert.Equal(map.Id, Assert.IsType<IteratorLinkInfo>(link.GetInfo()).MapId);
        Stream stream = link.OpenIterator();
        link.Dispose();
        Assert.Equal(["7=49"], Lines(stream));
    }

    [KernelFact(Since = "6.1")]
    public void Cgroups_from_one_on()
    {
        using var cgroup = new TestCgroup();
        using var probed = new Probed("ways", "cgroups");
        var options = new IteratorOptions { CgroupPath = cgroup.Path, CgroupOrder = CgroupIteratorOrder.DescendantsPreOrder };
        using BpfLink link = probed["cgroups"].AttachIterator(options);
        IteratorLinkInfo info = Assert.IsType<IteratorLinkInfo>(link.GetInfo());
        Assert.Equal(CgroupIteratorOrder.DescendantsPreOrder, info.CgroupOrder);

        // The cgroup, and the one below it.
        string[] lines = Lines(link.OpenIterator());
        Assert.Equal(2, lines.Length);
        Assert.Equal(info.CgroupId!.Value.ToString(CultureInfo.InvariantCulture), lines[0]);
        Assert.Equal([lines[0]], Lines(probed["cgroups"].OpenIterator(options with { CgroupOrder = CgroupIteratorOrder.SelfOnly })));

        BpfException error = Assert.Throws<BpfException>(() => probed["cgroups"].AttachIterator(options with { CgroupPath = "/tmp" }));
        Assert.Contains("cgroup /tmp: it is no directory of a cgroup file system", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Until = "6.1")]
    public void Restriction_to_a_process_is_not_supported_before_its_time()
    {
        using var probed = new Probed("ways", "tasks");
        var error = Assert.Throws<BpfNotSupportedException>(() => probed["tasks"].AttachIterator(new IteratorOptions { ProcessId = 1 }));
        Assert.Contains("iterators can be restricted to processes and cgroups from kernel 6.1 on", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Missing_map_and_wrong_combinations_are_told()
    {
        using var probed = new Probed("ways", "elements");
        BpfException error = Assert.Throws<BpfException>(() => probed["elements"].AttachIterator());
        Assert.Contains("it needs IteratorOptions.Map", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => probed["elements"].AttachIterator(new IteratorOptions { ThreadId = 1, ProcessId = 1 }));
        Assert.Throws<BpfNotFoundException>(() => probed["elements"].AttachIterator(new IteratorOptions { CgroupPath = "/no/such/cgroup" }));
    }

    [KernelFact]
    public void Other_links_are_not_iterated()
    {
        using var probed = new Probed("ways", "raw");
        using BpfLink link = probed["raw"].AttachRawTracepoint("sys_enter");
        var error = Assert.Throws<BpfNotSupportedException>(() => link.OpenIterator());
        Assert.Contains("it is a link of type RawTracepoint", error.Message, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Stream_reads_and_does_nothing_else()
    {
        using var probed = new Probed("ways", "tasks");
        Stream stream = probed["tasks"].OpenIterator();
        Assert.Equal((true, false, false), (stream.CanRead, stream.CanWrite, stream.CanSeek));
        Assert.Throws<NotSupportedException>(() => stream.WriteByte(1));
        byte[] one = new byte[1];
        Assert.Equal(1, stream.Read(one, 0, 1));
        stream.Dispose();
        Assert.Throws<ObjectDisposedException>(() => stream.ReadByte());
    }

    private static string[] Lines(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
