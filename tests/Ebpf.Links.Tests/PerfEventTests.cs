using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class PerfEventTests
{
    private static readonly PerfEventSource _clock = PerfEventSource.Software(SoftwareEvent.CpuClock);

    [KernelFact]
    public void All_threads_of_a_process_are_sampled_those_to_come_included() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var traced = new Traced();
        using var probes = new Probes("sample");
        using (BpfLink link = probes.Program.AttachPerfEvent(new PerfEventOptions { Event = _clock, SampleFrequency = 999, Pid = traced.Pid }))
        {
            Assert.Equal($"perf event CpuClock of process {traced.Pid}", link.Target);
            CallUntilHit(traced, "spin", probes);
            CallUntilHit(traced, "thread", probes);
        }

        ulong hits = probes.Hits();
        traced.Call("spin", 3);
        Assert.Equal(hits, probes.Hits());
    });

    [KernelFact]
    public void All_CPUs_are_sampled() => FileDescriptors.AssertNoneLeft(() =>
    {
        using var traced = new Traced();
        using var probes = new Probes("sample", traced.Pid);
        int before = FileDescriptors.OfBpf().Length;
        using BpfLink link = probes.Program.AttachPerfEvent(new PerfEventOptions { Event = _clock, SamplePeriod = 1_000_000, Cookie = Probes.Cookie(8) });
        Assert.Equal("perf event CpuClock on all CPUs", link.Target);
        // One for each CPU, and the program's own for those to come.
        Assert.Equal(Environment.ProcessorCount + 1, FileDescriptors.OfBpf().Length - before);
        CallUntilHit(traced, "spin", probes, Probes.Cookie(8));
    });

    [KernelFact]
    public void One_CPU_is_one_descriptor()
    {
        using var probes = new Probes("sample");
        FileDescriptors.AssertNoneLeft(() =>
        {
            int before = FileDescriptors.OfBpf().Length;
            using BpfLink link = probes.Program.AttachPerfEvent(new PerfEventOptions { Event = _clock, SampleFrequency = 99, Cpu = 0 });
            Assert.Equal(1, FileDescriptors.OfBpf().Length - before);
            Assert.Equal("perf event CpuClock on CPU 0", link.Target);
        });
    }

    [KernelFact]
    public void Context_switches_are_counted_unless_the_kernel_is_left_out()
    {
        using var traced = new Traced();
        using var probes = new Probes("sample");
        var switches = new PerfEventOptions { Event = PerfEventSource.Software(SoftwareEvent.ContextSwitches), SamplePeriod = 1, Pid = traced.Pid };
        using (probes.Program.AttachPerfEvent(switches with { ExcludeKernel = true }))
        {
            traced.Call("add", 1);
            Assert.Equal(0ul, probes.Hits());
        }

        using (probes.Program.AttachPerfEvent(switches))
        {
            // It waits for each command: that is a switch.
            CallUntilHit(traced, "add", probes);
        }
    }

    [KernelFact(Needs.Breakpoint)]
    public void Breakpoint_sees_each_write()
    {
        using var traced = new Traced();
        using var probes = new Probes("sample");
        var options = new PerfEventOptions
        {
            Event = PerfEventSource.Breakpoint(traced.ResultAddress, 8, BreakpointAccess.Write), SamplePeriod = 1, Pid = traced.Pid, ExcludeKernel = true,
        };
        using BpfLink link = probes.Program.AttachPerfEvent(options);
        traced.Call("ping", 5);
        Assert.Equal(5ul, probes.Hits());
    }

    [KernelFact]
    public void Failures_say_what_is_wrong_and_leave_no_descriptor()
    {
        using var probes = new Probes("sample");
        using var other = new Probes("tracepoint");
        var options = new PerfEventOptions { Event = _clock, SampleFrequency = 99, Cpu = 0 };
        FileDescriptors.AssertNoneLeft(() =>
        {
            UprobeTests.Says<BpfNotFoundException>("ESRCH", "no process 999999999", () => Attach(options with { Cpu = null, Pid = 999_999_999 }));
            UprobeTests.Says<BpfNotFoundException>("CPU 4000", "not online", () => Attach(options with { Cpu = 4000 }));
            UprobeTests.Says<BpfException>("EINVAL", "perf_event_max_sample_rate", () => Attach(options with { SampleFrequency = 100_000_000 }));
            UprobeTests.Says<BpfException>("perf_event_max_sample_rate", "all CPUs", () => Attach(options with { SampleFrequency = 100_000_000, Cpu = null }));
            UprobeTests.Says<BpfNotSupportedException>("does not count that", "type 4711", () => Attach(options with { Event = PerfEventSource.Of(4711, 1) }));
            UprobeTests.Says<BpfException>("EINVAL", "SEC(\"perf_event\")", () => other.Program.AttachPerfEvent(options).Dispose());
            Assert.Throws<ArgumentException>(() => Attach(options with { SamplePeriod = 1 }));
            Assert.Throws<ArgumentException>(() => Attach(options with { SampleFrequency = 0 }));
        });

        void Attach(PerfEventOptions wrong) => probes.Program.AttachPerfEvent(wrong).Dispose();
    }

    [KernelFact]
    public void Missing_capability_is_named()
    {
        using var probes = new Probes("sample");
        Privileges.Without(null, () => FileDescriptors.AssertNoneLeft(() =>
        {
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(
                () => probes.Program.AttachPerfEvent(new PerfEventOptions { Event = _clock, SampleFrequency = 99 }));
            Assert.NotEmpty(error.MissingCapabilities);
        }));
    }

    [KernelFact(Needs.CpuHotplug)]
    public void CPU_that_comes_online_is_sampled()
    {
        using var probes = new Probes("sample");
        int before = FileDescriptors.OfBpf().Length;
        using BpfLink link = probes.Program.AttachPerfEvent(new PerfEventOptions { Event = _clock, SamplePeriod = 1_000_000 });
        int all = FileDescriptors.OfBpf().Length;
        try
        {
            File.WriteAllText(Machine.SecondCpu, "0");
            WaitFor(() => FileDescriptors.OfBpf().Length == all - 1);
        }
        finally
        {
            File.WriteAllText(Machine.SecondCpu, "1");
        }

        WaitFor(() => FileDescriptors.OfBpf().Length == all);
        link.Dispose();
        Assert.Equal(before, FileDescriptors.OfBpf().Length);
    }

    [KernelFact]
    public void Attaching_10000_times_leaves_nothing()
    {
        using var probes = new Probes("sample");
        var options = new PerfEventOptions { Event = _clock, SampleFrequency = 1, Cpu = 0 };
        FileDescriptors.AssertNoneLeft(() =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                using BpfLink link = probes.Program.AttachPerfEvent(options);
            }
        });
    }

    // A sample comes when the timer does: as much work as that takes, within reason.
    private static void CallUntilHit(Traced traced, string command, Probes probes, ulong cookie = 0)
    {
        ulong before = probes.Hits(cookie);
        for (int i = 0; probes.Hits(cookie) == before; i++)
        {
            Assert.InRange(i, 0, 1000);
            traced.Call(command, 1);
        }
    }

    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromMinutes(1)));
}
