using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class RawTracepointTests
{
    [KernelFact]
    public void Program_runs_from_attachment_to_disposal() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var probed = new Probed("ways", "raw");
            probed.AssertFires(probed["raw"].AttachRawTracepoint("sys_enter"));
        });

    [KernelFact]
    public void Attaching_and_detaching_a_hundred_times_leaves_nothing() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var probed = new Probed("ways", "raw", "with_types");
            for (int i = 0; i < 100; i++)
            {
                using BpfLink raw = probed["raw"].AttachRawTracepoint("sys_enter"), typed = probed["with_types"].AttachTracing();
            }

            probed.Opener.Open2(1);
            Assert.Equal(0ul, probed.Hits);
        });

    [KernelFact(Since = "6.10")]
    public void Cookie_arrives()
    {
        using var probed = new Probed("ways", "raw_cookie");
        using BpfLink link = probed["raw_cookie"].AttachRawTracepoint("sys_enter", new RawTracepointOptions { Cookie = 0x1234_5678_9abc_def0 });
        probed.Opener.Open2(1);
        Assert.Equal(0x1234_5678_9abc_def0ul, probed.Cookie);
        Assert.Equal(Machine.IsKernel("6.17") ? probed.Cookie : null, Assert.IsType<RawTracepointLinkInfo>(link.GetInfo()).Cookie);
    }

    [KernelFact(Until = "6.10")]
    public void Cookie_is_not_supported_before_its_time()
    {
        using var probed = new Probed("ways", "raw", "with_types");
        var raw = Assert.Throws<BpfNotSupportedException>(() => probed["raw"].AttachRawTracepoint("sys_enter", new RawTracepointOptions { Cookie = 1 }));
        Assert.Contains("raw tracepoints have cookies from kernel 6.10 on", raw.Message, StringComparison.Ordinal);
        var typed = Assert.Throws<BpfNotSupportedException>(() => probed["with_types"].AttachTracing(new TracingOptions { Cookie = 1 }));
        Assert.Contains("with a cookie: that needs kernel 6.10", typed.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.BpfFileSystem)]
    public void Program_that_was_opened_by_its_pin_attaches()
    {
        using var mount = new BpfMount();
        using var probed = new Probed("ways", "raw", "with_types");
        probed["raw"].Pin(mount["raw"]);
        probed["with_types"].Pin(mount["typed"]);
        using BpfProgram raw = BpfProgram.LoadPinned(mount["raw"]), typed = BpfProgram.LoadPinned(mount["typed"]);
        probed.AssertFires(raw.AttachRawTracepoint("sys_enter"));
        probed.AssertFires(typed.AttachTracing());
        Assert.Throws<BpfNotSupportedException>(() => typed.AttachTracing(new TracingOptions { Cookie = 1 }));
    }

    // It changes the result of this process's own test run alone.
    [KernelFact(Since = "5.15")]
    public void Writable_program_writes_the_tracepoints_argument()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("ways"));
        spec.Variables["target_tgid"].Set((uint)Environment.ProcessId);
        using Collection collection = Collection.Load(spec, new CollectionOptions { Programs = ["writable", "pass"] });
        using (collection.Programs["writable"].AttachRawTracepoint("bpf_test_finish"))
        {
            BpfException error = Assert.Throws<BpfException>(() => Run(collection));
            Assert.Equal(33, error.Errno);
        }

        Assert.Equal(2u, Run(collection).ReturnValue);
        Assert.Equal(1ul, collection.Variables["hits"].Get<ulong>());
    }

    private static TestRunResult Run(Collection collection) => collection.Programs["pass"].Run(new TestRunOptions { Data = new byte[64] });

    [KernelFact(Needs.KernelBtf)]
    public void Unknown_tracepoint_is_named_with_those_that_are_like_it()
    {
        using var probed = new Probed("ways", "raw");
        FileDescriptors.AssertNoneLeft(() =>
        {
            var error = Assert.Throws<BpfNotSupportedException>(() => probed["raw"].AttachRawTracepoint("sys_entre"));
            Assert.StartsWith("'raw' could not be attached to raw tracepoint sys_entre: ENOENT", error.Message, StringComparison.Ordinal);
            Assert.Matches("this kernel has (.*, )?sys_enter(,|$)", error.Message);
        });
    }

    [KernelFact]
    public void Program_of_another_type_is_refused_in_words()
    {
        using var probed = new Probed("ways", "tracepoint");
        BpfException error = Assert.Throws<BpfException>(() => probed["tracepoint"].AttachRawTracepoint("sys_enter"));
        Assert.EndsWith("raw tracepoints take programs of type RawTracepoint and RawTracepointWritable, and this is of type Tracepoint", error.Message, StringComparison.Ordinal);
    }
}
