using System.Diagnostics.Metrics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class BpfMetricsTests
{
    [KernelFact]
    public void Runs_and_their_time_are_published_while_statistics_are_on()
    {
        using var probed = new Probed("ways", "tracepoint");
        using BpfLink link = probed["tracepoint"].AttachTracepoint("syscalls", "sys_enter_openat2");
        using (new BpfMetrics([probed.Collection], enableStatistics: true))
        {
            probed.Opener.Open2(20);
            Dictionary<string, double> values = Read("tracepoint", probed["tracepoint"].Id);
            Assert.True(values["ebpf.program.runs"] >= 20);
            Assert.True(values["ebpf.program.run_time"] > 0);
            Assert.Equal(Machine.IsKernel("5.12"), values.ContainsKey("ebpf.program.recursion_misses"));
        }

        Assert.Empty(Read("tracepoint", probed["tracepoint"].Id));
    }

    [KernelFact]
    public void Disposed_collection_is_no_longer_published()
    {
        using var probed = new Probed("ways", "tracepoint");
        uint id = probed["tracepoint"].Id;
        using var metrics = new BpfMetrics([probed.Collection]);
        Assert.NotEmpty(Read("tracepoint", id));
        probed.Collection.Dispose();
        Assert.Empty(Read("tracepoint", id));
    }

    // Page faults of the kernel have a tracepoint on x86 alone.
    [KernelFact(Since = "6.1")]
    public void Recursion_is_counted()
    {
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "needs an x64 processor");
        using var probed = new Probed("ways", "recurses", "counts_faults", "causes_fault");
        using var metrics = new BpfMetrics([probed.Collection]);
        using BpfLink recurses = probed["recurses"].AttachRawTracepoint("page_fault_kernel");
        using BpfLink counts = probed["counts_faults"].AttachRawTracepoint("page_fault_kernel");
        using (probed["causes_fault"].AttachRawTracepoint("sys_enter"))
        {
            probed.Opener.Open2(5);
        }

        // Each run of the program makes a fault at which it does not run; or two, where the kernel tries the copy again byte by byte.
        Assert.True(probed.Hits >= 5);
        Assert.Equal(
            probed.Collection.Variables["faults"].Get<ulong>() - probed.Hits, Read("recurses", probed["recurses"].Id)["ebpf.program.recursion_misses"]);
    }

    // Where trampolines are refused, kprobes are refused, too.
    [KernelFact(Needs.Trampoline, Since = "6.7")]
    public void Missed_hits_of_a_kprobe_are_counted()
    {
        using var probed = new Probed("missed");
        using var metrics = new BpfMetrics([probed.Collection]);
        using LinkGroup probes = probed.Collection.AttachAll();
        probed.Opener.Open2(5);
        Assert.Equal(5ul, probed.Hits);
        KprobeLinkInfo inner = Assert.IsType<KprobeLinkInfo>(probes.Single(link => link.ProgramName == "inner").GetInfo());
        Assert.Equal(("copy_from_user_nofault", false), (inner.Function, inner.IsReturn));
        Assert.True(inner.Missed >= 5);
        Assert.True(Read("inner", probed["inner"].Id)["ebpf.link.missed"] >= inner.Missed);
        Assert.Equal(0, Read("outer", probed["outer"].Id)["ebpf.link.missed"]);
    }

    private static Dictionary<string, double> Read(string program, uint id)
    {
        Dictionary<string, double> values = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == BpfMetrics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return values;

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Dictionary<string, object?> byName = tags.ToArray().ToDictionary();
            if (Equals(byName["ebpf.program.name"], program) && Convert.ToUInt32(byName["ebpf.program.id"], CultureInfo.InvariantCulture) == id)
            {
                values.Add(instrument.Name, value);
            }
        }
    }
}
