using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ebpf.Features;
using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Features;

public sealed partial class KernelFeaturesTests
{
    [KernelFact]
    public void From_its_first_kernel_on_a_feature_is_there_unless_the_machine_forbids_it()
    {
        Assert.All(Question.All, question =>
        {
            FeatureAnswer answer = question.Ask();
            Assert.NotNull(answer.Since);
            if (KernelVersion.Current >= answer.Since && !answer.IsYes)
            {
                Assert.True(IsExplained(question, answer), $"{question} of {answer.Since} on {KernelVersion.Current}: {answer}");
            }
        });
    }

    [KernelFact]
    public void Before_its_first_kernel_a_feature_is_not_there_and_the_answer_says_so()
    {
        Assert.SkipWhen(File.ReadAllText("/proc/sys/kernel/osrelease").Contains(".el", StringComparison.Ordinal), "Red Hat's kernels have much of later ones");
        Assert.All(Question.All.Select(question => (Question: question, Answer: question.Ask())).Where(pair => KernelVersion.Current < pair.Answer.Since), pair =>
        {
            Assert.True(pair.Answer.IsNo, $"{pair.Question} of {pair.Answer.Since}: {pair.Answer}");
            Assert.Contains($"this kernel is {KernelVersion.Current}; ", pair.Answer.Reason, StringComparison.Ordinal);
            Assert.Contains($"came with {pair.Answer.Since}", pair.Answer.Reason, StringComparison.Ordinal);
        });
    }

    [KernelFact(LibBpf = "1.7")]
    public void Maps_are_those_that_libbpf_finds()
    {
        using LibBpfPrint.Scope silence = LibBpfPrint.Redirect(new CollectingSink());
        foreach (MapType type in Enum.GetValues<MapType>().Where(type => type != MapType.Unspecified && !(type == MapType.StructOps && IsMisjudgedByLibBpf())))
        {
            Assert.Equal((type, LibBpfSays(type)), (type, KernelFeatures.Has(type).IsYes));
        }

        // It sets a field of 6.9 on every kernel.
        static bool IsMisjudgedByLibBpf() => KernelVersion.Current < new KernelVersion(6, 9);
        static unsafe bool LibBpfSays(MapType type) => LibBpf.libbpf_probe_bpf_map_type((uint)type, null) == 1;
    }

    [KernelFact(LibBpf = "1.7")]
    public void Programs_are_those_that_libbpf_finds()
    {
        using LibBpfPrint.Scope silence = LibBpfPrint.Redirect(new CollectingSink());
        foreach (ProgramType type in Enum.GetValues<ProgramType>().Where(type => type is not (ProgramType.Unspecified or ProgramType.Tracing)))
        {
            Assert.Equal((type, LibBpfSays(type)), (type, KernelFeatures.Has(type).IsYes));
        }

        // libbpf asks by an fentry program, the library by one that works without trampolines.
        Assert.True(KernelFeatures.Has(ProgramType.Tracing).IsYes || !LibBpfSays(ProgramType.Tracing));

        static unsafe bool LibBpfSays(ProgramType type) => LibBpf.libbpf_probe_bpf_prog_type((uint)type, null) == 1;
    }

    [KernelTheory(LibBpf = "1.7")]
    [InlineData(ProgramType.Kprobe)]
    [InlineData(ProgramType.SchedCls)]
    [InlineData(ProgramType.SkLookup)]
    public void Helpers_are_those_that_libbpf_finds(ProgramType type)
    {
        using LibBpfPrint.Scope silence = LibBpfPrint.Redirect(new CollectingSink());
        foreach (BpfHelper helper in Enum.GetValues<BpfHelper>().Where(helper => helper != BpfHelper.Unspecified))
        {
            FeatureAnswer answer = KernelFeatures.HasHelper(type, helper);
            Assert.NotEqual(FeatureSupport.Unknown, answer.Support);
            // libbpf tries no sleepable programs, and takes the answer that a program is none for a yes.
            bool expected = helper is BpfHelper.CopyFromUser or BpfHelper.CopyFromUserTask
                ? type == ProgramType.Kprobe && KernelVersion.Current >= new KernelVersion(6, 0)
                : LibBpfSays(helper);
            Assert.Equal((helper, expected), (helper, answer.IsYes));
        }

        unsafe bool LibBpfSays(BpfHelper helper) => LibBpf.libbpf_probe_bpf_helper((uint)type, (uint)helper, null) == 1;
    }

    [KernelFact]
    public void Helper_that_only_sleepable_programs_call_is_there_where_they_are()
    {
        // In fentry.s from 5.10 on, in uprobe.s from 6.0 on.
        FeatureAnswer answer = KernelFeatures.HasHelper(ProgramType.Kprobe, BpfHelper.CopyFromUser);
        Assert.Equal(KernelVersion.Current >= new KernelVersion(6, 0), answer.IsYes);
        Assert.Equal(answer.IsYes, HelperProbe.NeedsSleepable(ProgramType.Kprobe, BpfHelper.CopyFromUser));
        Assert.False(HelperProbe.NeedsSleepable(ProgramType.Kprobe, BpfHelper.MapLookupElem));
        Assert.False(HelperProbe.NeedsSleepable(ProgramType.Kprobe, BpfHelper.SkbStoreBytes));
        Assert.True(KernelFeatures.HasHelper(ProgramType.Kprobe, BpfHelper.SkbStoreBytes).IsNo);
        Assert.True(KernelFeatures.HasHelper(ProgramType.Xdp, BpfHelper.CopyFromUser).IsNo);
        Assert.Equal(KernelVersion.Current >= new KernelVersion(5, 14), KernelFeatures.HasHelper(ProgramType.Syscall, BpfHelper.CopyFromUser).IsYes);
    }

    [KernelFact]
    public void Each_kernels_newest_helper_is_known_to_it_and_the_next_is_not()
    {
        foreach (BpfHelper helper in Enum.GetValues<BpfHelper>().Where(helper => helper != BpfHelper.Unspecified))
        {
            FeatureAnswer answer = KernelFeatures.HasHelper(ProgramType.SocketFilter, helper);
            Assert.Equal((helper, KernelVersion.Current < answer.Since), (helper, answer.Reason.Contains("came with", StringComparison.Ordinal)));
            Assert.DoesNotContain("does not have", answer.Reason, StringComparison.Ordinal);
        }
    }

    [KernelTheory]
    [InlineData(ProgramType.Tracing)]
    [InlineData(ProgramType.Lsm)]
    [InlineData(ProgramType.Extension)]
    [InlineData(ProgramType.StructOps)]
    public void Helpers_of_programs_that_differ_by_their_target_are_unknown(ProgramType type)
    {
        FeatureAnswer answer = KernelFeatures.HasHelper(type, BpfHelper.MapLookupElem);
        Assert.Equal(FeatureSupport.Unknown, answer.Support);
        Assert.Contains("depends on what it is attached to", answer.Reason, StringComparison.Ordinal);
    }

    [KernelFact(Since = "5.14")]
    public void Lockdown_is_named_where_it_takes_a_helper_away()
    {
        Lockdown mode = KernelFeatures.Lockdown;
        Assert.SkipUnless(mode is Lockdown.Integrity or Lockdown.Confidentiality, $"needs lockdown because here it is {mode}");
        Assert.Contains($"lockdown ({mode})", KernelFeatures.HasHelper(ProgramType.Kprobe, BpfHelper.ProbeWriteUser).Reason, StringComparison.Ordinal);
        // This one has no such program on any kernel.
        Assert.DoesNotContain("lockdown", KernelFeatures.HasHelper(ProgramType.SocketFilter, BpfHelper.ProbeWriteUser).Reason, StringComparison.Ordinal);
        Assert.Equal(mode == Lockdown.Integrity, KernelFeatures.HasHelper(ProgramType.Kprobe, BpfHelper.ProbeReadKernel).IsYes);
    }

    [KernelFact(Since = "5.18")]
    public void Kprobe_multi_links_are_told_by_an_error_that_is_the_same_in_all_kernels()
    {
        // A kernel without them says EINVAL or EOPNOTSUPP. 5.18 has them, and says EINVAL to unknown functions; later ones say ESRCH.
        FeatureAnswer answer = KernelFeatures.Has(LinkType.KprobeMulti), session = KernelFeatures.Has(KernelFeature.KprobeSession);
        Assert.SkipUnless(answer.IsYes, $"needs kprobe multi links because {answer.Reason}");
        Assert.Equal(-Errno.EFAULT, LinkProbe.CreateKprobe(AttachType.TraceKprobeMulti));
        Assert.Equal(session.IsYes ? -Errno.EFAULT : -Errno.EINVAL, LinkProbe.CreateKprobe(AttachType.TraceKprobeSession));
    }

    [KernelFact]
    public void Trampolines_are_there_where_an_fentry_program_loads()
    {
        FeatureAnswer answer = KernelFeatures.Has(KernelFeature.Trampolines);
        bool loads;
        try
        {
            using var collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("trampoline")));
            loads = true;
        }
        catch (BpfException e) when (e.Errno == Errno.EPERM)
        {
            loads = false;
            Assert.Contains("refuses BPF trampolines", answer.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(loads, answer.IsYes);
        Assert.Equal(answer.Support, KernelFeatures.Has(LinkType.Tracing).Support);
        Assert.True(KernelFeatures.Has(ProgramType.Tracing).IsYes);
    }

    [KernelFact]
    public void Answers_leave_no_descriptor_and_no_message()
    {
        var sink = new CollectingSink();
        ILibBpfPrintSink? before = LibBpfPrint.Fallback;
        LibBpfPrint.Fallback = sink;
        try
        {
            KernelFeatures.Refresh();
            FileDescriptors.AssertNoneLeft(AskAll);
        }
        finally
        {
            LibBpfPrint.Fallback = before;
        }

        Assert.Empty(sink.Messages);
    }

    [KernelFact]
    public void Answers_are_the_same_each_time_and_kept_until_refreshed()
    {
        foreach (Question question in Question.All)
        {
            FeatureAnswer first = question.Ask();
            Assert.Equal(first, question.Ask());
            Assert.Equal(first.Support != FeatureSupport.Unknown, ReferenceEquals(first, question.Ask()));
        }

        FeatureAnswer[] kept = [.. Question.All.Select(question => question.Ask())];
        KernelFeatures.Refresh();
        FeatureAnswer[] fresh = [.. Question.All.Select(question => question.Ask())];
        Assert.Equal(kept, fresh);
        Assert.All(kept.Zip(fresh), pair => Assert.NotSame(pair.First, pair.Second));
    }

    [KernelFact]
    public void What_could_not_be_found_out_for_want_of_descriptors_is_found_out_later()
    {
        // So that the runtime has what it opens for it.
        FeatureAnswer[] expected = Ask();
        KernelFeatures.Refresh();
        using (new FileLimit(FileLimit.LowestFree()))
        {
            Assert.All(Ask(), answer => Assert.Equal(FeatureSupport.Unknown, answer.Support));
        }

        Assert.Equal(expected, Ask());

        static FeatureAnswer[] Ask() =>
            [KernelFeatures.Has(LinkType.Iterator), KernelFeatures.Has(LinkType.Tracing), KernelFeatures.Has(KernelFeature.Trampolines)];
    }

    [KernelFact]
    public void Threads_may_ask_while_another_refreshes()
    {
        FeatureAnswer[] expected = [.. Question.All.Select(question => question.Ask())];
        FileDescriptors.AssertNoneLeft(() => Parallel.For(0, 8, i =>
        {
            if (i % 4 == 0)
            {
                KernelFeatures.Refresh();
            }

            Assert.Equal(expected, Question.All.Select(question => question.Ask()));
        }));
    }

    [KernelFact]
    public void What_is_no_kind_of_anything_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.Has(MapType.Unspecified));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.Has((MapType)1000));
        Assert.Throws<ArgumentOutOfRangeException>("flag", () => KernelFeatures.Has(MapFlags.None));
        Assert.Throws<ArgumentOutOfRangeException>("flag", () => KernelFeatures.Has(MapFlags.Mmapable | MapFlags.InnerMap));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.Has(ProgramType.Unspecified));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.Has((ProgramType)(-1)));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.Has(LinkType.Unspecified));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.Has((LinkType)1000));
        Assert.Throws<ArgumentOutOfRangeException>("feature", () => KernelFeatures.Has((KernelFeature)1000));
        Assert.Throws<ArgumentOutOfRangeException>("helper", () => KernelFeatures.HasHelper(ProgramType.Xdp, BpfHelper.Unspecified));
        Assert.Throws<ArgumentOutOfRangeException>("helper", () => KernelFeatures.HasHelper(ProgramType.Xdp, (BpfHelper)212));
        Assert.Throws<ArgumentOutOfRangeException>("type", () => KernelFeatures.HasHelper(ProgramType.Unspecified, BpfHelper.MapLookupElem));
    }

    [KernelFact]
    public void Documentation_names_the_same_first_kernels()
    {
        XElement members = XDocument.Load(Path.ChangeExtension(typeof(KernelFeatures).Assembly.Location, ".xml")).Root!.Element("members")!;
        Dictionary<string, string> texts = members.Elements().ToDictionary(member => member.Attribute("name")!.Value, member => member.Value);
        Assert.All(Question.All, question => Assert.Equal($"{question.Ask().Since}", Documented(question.Subject)));
        Assert.All(
            Enum.GetValues<BpfHelper>().Where(helper => helper != BpfHelper.Unspecified),
            helper => Assert.Equal($"{KernelFeatures.HasHelper(ProgramType.SocketFilter, helper).Since}", Documented(helper)));

        string Documented(Enum member) => FirstKernel().Match(texts[$"F:{member.GetType().FullName}.{member}"]).Groups["version"].Value;
    }

    private static void AskAll()
    {
        foreach (Question question in Question.All)
        {
            _ = question.Ask();
        }

        foreach (ProgramType type in (ProgramType[])[ProgramType.Xdp, ProgramType.Kprobe, ProgramType.Tracing])
        {
            _ = KernelFeatures.HasHelper(type, BpfHelper.MapLookupElem);
            _ = KernelFeatures.HasHelper(type, BpfHelper.SkbStoreBytes);
        }
    }

    // What may stand between a kernel and a feature of its version, each checked where it can be.
    private static bool IsExplained(Question question, FeatureAnswer answer)
    {
        // Which the packaged one never is.
        if (answer.Reason.StartsWith($"the loaded libbpf is {LibBpf.Version}, ", StringComparison.Ordinal))
        {
            return LibBpf.Version < new Version(1, 7);
        }

        Match option = MissingOption().Match(answer.Reason);
        if (option.Success)
        {
            string name = option.Groups["option"].Value;
            return !MachineConfig.Lines(option.Groups["file"].Value).Any(line => line == $"{name}=y" || line == $"{name}=m");
        }

        return question.Subject switch
        {
            KernelFeature.UnprivilegedBpf => answer.Reason.StartsWith("kernel.unprivileged_bpf_disabled is ", StringComparison.Ordinal),
            KernelFeature.BpfLsm => answer.Reason.StartsWith("bpf is not among the active security modules", StringComparison.Ordinal),
            KernelFeature.ModuleBtf => Directory.GetFiles("/sys/kernel/btf").Length == 1,
            KernelFeature.Trampolines or LinkType.Tracing or ProgramType.Lsm or ProgramType.Extension or KernelFeature.FunctionSession =>
                answer.Reason.StartsWith("this kernel refuses BPF trampolines", StringComparison.Ordinal),
            _ => false,
        };
    }

    [GeneratedRegex(@"^this kernel is built without (?<option>CONFIG_\w+) \((?<file>.+)\)$")]
    private static partial Regex MissingOption();

    [GeneratedRegex(@"Kernel (?<version>[\d.]*\d)\.")]
    private static partial Regex FirstKernel();

    private sealed class CollectingSink : ILibBpfPrintSink
    {
        internal List<string> Messages { get; } = [];

        public bool IsEnabled(LibBpfPrintLevel level) => true;

        public void Write(LibBpfPrintLevel level, string text) => Messages.Add(text);
    }
}
