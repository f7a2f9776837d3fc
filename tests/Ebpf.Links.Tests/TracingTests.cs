using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class TracingTests
{
    [KernelFact]
    public void Tp_btf_fires() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var probed = new Probed("ways", "with_types");
            BpfLink link = probed["with_types"].AttachTracing();
            Assert.Equal("'with_types' on tp_btf sys_enter", link.ToString());
            probed.AssertFires(link);
        });

    [KernelFact(Since = "6.10")]
    public void Cookie_of_tp_btf_arrives()
    {
        using var probed = new Probed("ways", "types_cookie");
        using BpfLink link = probed["types_cookie"].AttachTracing(new TracingOptions { Cookie = 0xfeed_0000_0000_0001 });
        probed.Opener.Open2(1);
        Assert.Equal(0xfeed_0000_0000_0001ul, probed.Cookie);
    }

    [KernelFact(Needs.Trampoline)]
    public void Entry_and_return_of_a_function_fire() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var probed = new Probed("trampolines", "entry", "result");
            BpfLink link = probed["entry"].AttachTracing();
            Assert.Equal("'entry' on fentry security_file_open", link.ToString());
            TracingLinkInfo info = Assert.IsType<TracingLinkInfo>(link.GetInfo());
            Assert.Equal((LinkType.Tracing, AttachType.TraceFentry), (info.Type, info.AttachType));
            Assert.Equal(Machine.IsKernel("5.13"), info.TargetBtfId is not null);
            Assert.Equal(Machine.IsKernel("6.17") ? 0ul : null, info.Cookie);
            probed.AssertFires(link);
            probed.AssertFires(probed["result"].AttachTracing());
            if (!Machine.IsKernel("5.13"))
            {
                Assert.Contains(
                    "it was attached before", Assert.Throws<BpfNotSupportedException>(() => probed["entry"].AttachTracing()).Message, StringComparison.Ordinal);
                return;
            }

            for (int i = 0; i < 20; i++)
            {
                using BpfLink again = probed["entry"].AttachTracing(), too = probed["result"].AttachTracing();
            }

            probed.AssertFires(probed["entry"].AttachTracing());
        });

    [KernelFact(Needs.Trampoline)]
    public void Result_of_a_function_is_the_programs_to_modify()
    {
        using var probed = new Probed("trampolines", "modify");
        probed.AssertFires(probed["modify"].AttachTracing());
    }

    [KernelFact(Needs.Trampoline, Since = "7.0")]
    public void Session_fires_at_entry_and_return()
    {
        using var probed = new Probed("trampolines", "session");
        probed.AssertFires(probed["session"].AttachTracing(), hitsPerOpen: 2);
    }

    [KernelFact(Needs.Trampoline, Since = "5.19")]
    public void Cookie_of_fentry_arrives()
    {
        using var probed = new Probed("trampolines", "entry_cookie");
        using BpfLink link = probed["entry_cookie"].AttachTracing(new TracingOptions { Cookie = 77 });
        probed.Opener.Open2(1);
        Assert.Equal(77ul, probed.Cookie);
    }

    [KernelFact(Needs.Trampoline, Until = "5.19")]
    public void Cookie_of_fentry_is_not_ignored_where_it_is_not_supported()
    {
        using var probed = new Probed("trampolines", "entry");
        Assert.Throws<BpfNotSupportedException>(() => probed["entry"].AttachTracing(new TracingOptions { Cookie = 77 }));
    }

    [KernelFact(Needs.Trampoline, Since = "6.1")]
    public void Security_hook_fires()
    {
        using var probed = new Probed("trampolines", "hook");
        probed.AssertFires(probed["hook"].AttachLsm());
    }

    [KernelFact(Needs.Trampoline)]
    public void Target_is_changed_before_the_load()
    {
        using var opener = new Opener();
        CollectionSpec spec = Probed.SpecFor("trampolines", opener);
        spec.Programs["entry"].AttachTarget = "security_file_alloc";
        using Collection collection = Collection.Load(spec, new CollectionOptions { Programs = ["entry"] });
        using BpfLink link = collection.Programs["entry"].AttachTracing();
        Assert.Equal("'entry' on fentry security_file_alloc", link.ToString());
        opener.Open2(2);
        Assert.Equal(2ul, collection.Variables["hits"].Get<ulong>());
    }

    [KernelFact(Needs.Trampoline)]
    public void Function_of_another_program_is_traced_and_replaced()
    {
        using var opener = new Opener();
        CollectionSpec spec = Probed.SpecFor("trampolines", opener);
        using Collection target = Collection.Load(spec, new CollectionOptions { Programs = ["calls_replaceable"] });
        using Collection second = Collection.Load(spec, new CollectionOptions { Programs = ["calls_replaceable"] });
        BpfProgram program = target.Programs["calls_replaceable"], other = second.Programs["calls_replaceable"];
        FileDescriptors.AssertNoneLeft(() =>
        {
            using (Collection tracing = LoadFor("entry_of_program"))
            {
                using BpfLink link = tracing.Programs["entry_of_program"].AttachTracing();
                Assert.Equal((6u, 6u), (Run(program), Run(other)));
                Assert.Equal(1ul, tracing.Variables["hits"].Get<ulong>());
            }

            using Collection extension = LoadFor("replacement");
            using (BpfLink link = extension.Programs["replacement"].AttachFreplace())
            {
                Assert.Equal((7u, 6u), (Run(program), Run(other)));
                using BpfLink elsewhere = extension.Programs["replacement"].AttachFreplace(other, "replaceable");
                Assert.Equal((7u, 7u), (Run(program), Run(other)));
                BpfException error = Assert.Throws<BpfException>(() => extension.Programs["replacement"].AttachFreplace(other, "replacable"));
                Assert.Contains("function replacable of 'calls_replaceable'", error.Message, StringComparison.Ordinal);
            }

            Assert.Equal((6u, 6u), (Run(program), Run(other)));
        });

        Collection LoadFor(string name) => Collection.Load(
            spec, new CollectionOptions { Programs = [name], AttachTargets = new Dictionary<string, BpfProgram> { [name] = program } });

        static uint Run(BpfProgram program) => program.Run(new TestRunOptions { Data = new byte[64] }).ReturnValue;
    }

    [KernelFact(Needs.KernelBtf)]
    public void Unknown_target_is_named_with_those_that_are_like_it()
    {
        using var opener = new Opener();
        CollectionSpec spec = Probed.SpecFor("ways", opener);
        spec.Programs["with_types"].AttachTarget = "sys_entr";
        var error = Assert.Throws<BpfNotSupportedException>(() => Collection.Load(spec, new CollectionOptions { Programs = ["with_types"] }));
        Assert.Contains("program 'with_types' is for 'sys_entr'", error.Message, StringComparison.Ordinal);
        Assert.Matches("; this kernel has (.*, )?sys_enter(,|$)", error.Message);
    }
}
