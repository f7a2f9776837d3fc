using Ebpf.Tests;
using static Ebpf.VerifierFailure;

namespace Ebpf.Core.Tests.Errors;

/// <summary>Programs with one mistake each (tests/bpf/reject_*.bpf.c), loaded for real.</summary>
public sealed class RejectedProgramTests
{
    // An older kernel may stop at something else: it does not have the helper or kfunc at all.
    [KernelTheory]
    [InlineData("argument", "passes_a_number", 9, "bpf_get_current_comm((void *)8, 16)", WrongArgument, HelperNotAllowed)]
    [InlineData("arithmetic", "multiplies_a_pointer", 11, "%0 *= 8", PointerArithmetic)]
    [InlineData("complex", "has_too_many_ways", null, null, TooComplex)]
    [InlineData("context", "reads_past_the_context", 9, "ctx)[64]", ContextAccess)]
    [InlineData("core", "reads_a_missing_field", 15, "bpf_get_current_task()", CoReRelocation)]
    [InlineData("disallowed_kfunc", "calls_the_kernel", 11, "schedule_timeout(1)", KfuncNotAllowed, UnknownKfunc)]
    [InlineData("dynptr", "reads_an_unmade_dynptr", 12, "bpf_dynptr_read(", VerifierFailure.Dynptr, UnknownHelper)]
    [InlineData("endless", "never_ends", 12, "steps &= 7", EndlessLoop)]
    [InlineData("gpl", "calls_a_gpl_helper", 9, "bpf_trace_printk(", LicenseNotGpl)]
    [InlineData("helper", "calls_a_helper_of_others", 9, "bpf_skb_vlan_pop(", HelperNotAllowed)]
    [InlineData("instruction", "has_an_unknown_instruction", null, null, UnknownInstruction)]
    [InlineData("iterator", "iterates_from_nowhere", 13, "bpf_iter_num_next(", Iterator, UnknownKfunc)]
    [InlineData("jumps", "branches_too_often", 11, "asm volatile", TooComplex)]
    [InlineData("kfunc", "calls_an_unknown_kfunc", 11, "bpf_kfunc_of_another_world()", UnknownKfunc)]
    [InlineData("lock", "keeps_the_lock", 29, "}", VerifierFailure.Lock)]
    [InlineData("map_type", "takes_a_hash_for_a_ring", 16, "bpf_ringbuf_query(&numbers", WrongMapType)]
    [InlineData("misaligned", "reads_misaligned", 11, "asm volatile", Misaligned)]
    [InlineData("null", "forgets_the_null_check", 17, "return *number;", NullPointer)]
    [InlineData("packet", "reads_past_the_packet", 14, "data[14]", OutOfBounds)]
    [InlineData("read_only", "writes_a_constant", 11, "&answer = 43", ReadOnly)]
    [InlineData("reference", "forgets_to_submit", 20, "}", UnreleasedReference)]
    [InlineData("return", "returns_five", 9, "return 5;", ReturnValue)]
    [InlineData("scalar", "dereferences_a_number", 11, "*registers", InvalidPointer)]
    [InlineData("sleep", "sleeps", 11, "bpf_copy_from_user(", MayNotSleep, HelperNotAllowed)]
    [InlineData("stack", "needs_a_large_stack", null, null, StackTooLarge)]
    [InlineData("stack_offset", "writes_below_the_stack", 9, "r10 - 520", StackTooLarge)]
    [InlineData("unbounded", "indexes_without_bound", 25, "numbers->of[ctx->rx_queue_index]", OutOfBounds)]
    [InlineData("uninitialized", "reads_what_was_not_written", 11, "%0 = r7", Uninitialized)]
    [InlineData("unknown_helper", "calls_an_unknown_helper", 11, "bpf_of_another_world()", UnknownHelper)]
    [InlineData("variable_context", "adds_an_unbounded_number", 12, "address", ContextAccess)]
    public void Is_explained_by_class_hint_and_line_of_source(string name, string program, int? line, string? text, params VerifierFailure[] kinds)
    {
        // Before, it left the call of a kfunc that is not there as a call of nothing.
        Assert.SkipWhen(name == "kfunc" && Machine.LibBpfIsOlder("1.3") is not null, $"{Machine.LibBpfIsOlder("1.3")}");
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject($"reject_{name}"));
        FileDescriptors.AssertNoneLeft(() =>
        {
            VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec));
            Assert.Equal(program, error.ProgramName);
            Assert.True(kinds.Contains(error.Kind), $"{error.Kind}: {error}");
            Assert.NotEmpty(error.VerifierMessage);
            Assert.NotEmpty(error.Reason);
            Assert.NotEmpty(error.Hint!);
            Assert.Contains(error.VerifierMessage, error.Log, StringComparison.Ordinal);
            Assert.StartsWith(
                $"program '{program}' was rejected by the kernel's verifier: {error.Reason} ({error.VerifierMessage})", error.Message, StringComparison.Ordinal);
            Assert.EndsWith($" -- {error.Hint}", error.Message, StringComparison.Ordinal);
            if (line is not null)
            {
                Assert.NotNull(error.InstructionIndex);
                SourceLine source = Assert.NotNull(error.SourceLine);
                Assert.Equal(line, source.Line);
                Assert.EndsWith($"tests/bpf/reject_{name}.bpf.c", source.File, StringComparison.Ordinal);
                Assert.Contains(text!, source.Text, StringComparison.Ordinal);
                Assert.Contains($" at {source.File}:{line}: {source.Text.Trim()}", error.Message, StringComparison.Ordinal);
            }
        });
    }

    [KernelFact]
    public void Map_that_is_used_and_not_created_is_named()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("reject_map"));
        spec.Maps["numbers"].AutoCreate = false;
        VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec));
        Assert.Equal((MissingMap, "map 'numbers' is used and was not created"), (error.Kind, error.Reason));
    }

    [KernelFact]
    public void Missing_field_is_named_with_its_type()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("reject_core"));
        VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec));
        Assert.Contains("struct task_struct.field_of_another_world", error.Reason, StringComparison.Ordinal);
        Assert.Contains("bpf_core_field_exists", error.Hint, StringComparison.Ordinal);
    }

    [KernelFact]
    public void Lockdown_that_takes_a_helper_away_is_named()
    {
        Assert.SkipUnless(KernelFeatures.Lockdown is Lockdown.Integrity or Lockdown.Confidentiality, $"needs lockdown because here it is {KernelFeatures.Lockdown}");
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("reject_lockdown"));
        VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec));
        Assert.Equal((HelperNotAllowed, $"the kernel's lockdown ({KernelFeatures.Lockdown}) denies ProbeWriteUser to all programs"), (error.Kind, error.Reason));
    }

    [KernelFact]
    public void Text_has_the_end_of_the_log_and_the_length_of_the_whole()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("reject_jumps"));
        VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec));
        string text = error.ToString();
        Assert.True(error.Log.Length > 100_000, $"the log has only {error.Log.Length} characters");
        Assert.True(text.Length < 8_000, $"the text has {text.Length} characters");
        Assert.Contains($"all {error.Log.Length:#,0} characters are in Log", text, StringComparison.Ordinal);
        Assert.Contains("The sequence of 8193 jumps is too complex.\n   --- end of the verifier's log ---", text, StringComparison.Ordinal);
    }
}
