using Ebpf.Kernel;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Kernel;

public sealed class TraceFsTests
{
    [KernelFact]
    public void Reading_a_tracepoints_number_leaves_no_mount_and_no_descriptor()
    {
        string[] mounts = TraceFsMounts();
        int open = Directory.GetFileSystemEntries("/proc/self/fd").Length;
        for (int i = 0; i < 20; i++)
        {
            using TraceFs traceFs = TraceFs.Open();
            Assert.NotEqual(0u, traceFs.TracepointId("syscalls", "sys_enter_openat"));
            Assert.NotEqual(traceFs.TracepointId("syscalls", "sys_enter_openat"), traceFs.TracepointId("syscalls", "sys_exit_openat"));
        }

        Assert.Equal(mounts, TraceFsMounts());
        Assert.InRange(Directory.GetFileSystemEntries("/proc/self/fd").Length, 0, open + 10);
    }

    [KernelFact]
    public void Unknown_tracepoint_is_named_with_those_that_are_like_it()
    {
        using TraceFs traceFs = TraceFs.Open();
        BpfNotSupportedException error = Assert.Throws<BpfNotSupportedException>(() => traceFs.TracepointId("syscalls", "enter_openat"));
        Assert.Contains("no tracepoint syscalls:enter_openat; it has sys_enter_openat, sys_enter_openat2", error.Message, StringComparison.Ordinal);

        error = Assert.Throws<BpfNotSupportedException>(() => traceFs.TracepointId("systemcalls", "sys_enter_openat"));
        Assert.Contains("no category systemcalls", error.Message, StringComparison.Ordinal);
    }

    // Others may mount and unmount meanwhile.
    private static string[] TraceFsMounts() =>
        [.. File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(" tracefs ", StringComparison.Ordinal))];
}
