using static Ebpf.VerifierFailure;

namespace Ebpf.Core.Tests.Errors;

/// <summary>Logs of real kernels (Errors/logs, named after kernel and tests/bpf/reject_*.bpf.c; two of the largest are cut at the beginning).</summary>
public sealed class VerifierLogFileTests
{
    private static readonly Dictionary<string, VerifierFailure> _kinds = new()
    {
        ["argument"] = WrongArgument, ["arithmetic"] = PointerArithmetic, ["complex"] = TooComplex, ["context"] = ContextAccess,
        ["core"] = CoReRelocation, ["disallowed_kfunc"] = KfuncNotAllowed, ["dynptr"] = Dynptr, ["endless"] = EndlessLoop, ["gpl"] = LicenseNotGpl,
        ["helper"] = HelperNotAllowed, ["instruction"] = UnknownInstruction, ["iterator"] = Iterator, ["jumps"] = TooComplex, ["kfunc"] = UnknownKfunc,
        ["lock"] = VerifierFailure.Lock, ["map"] = MissingMap, ["map_type"] = WrongMapType, ["misaligned"] = Misaligned, ["null"] = NullPointer,
        ["packet"] = OutOfBounds, ["read_only"] = ReadOnly, ["reference"] = UnreleasedReference, ["return"] = ReturnValue,
        ["scalar"] = InvalidPointer, ["sleep"] = MayNotSleep, ["stack"] = StackTooLarge, ["stack_offset"] = StackTooLarge, ["unbounded"] = OutOfBounds,
        ["uninitialized"] = Uninitialized, ["unknown_helper"] = UnknownHelper, ["variable_context"] = ContextAccess,
    };

    // Kernels that do not have the helper or kfunc at all, or say it by another message.
    private static readonly Dictionary<string, VerifierFailure> _exceptions = new()
    {
        ["5.10-argument"] = HelperNotAllowed, ["6.12-argument"] = HelperNotAllowed, ["5.10-disallowed_kfunc"] = UnknownKfunc,
        ["5.10-dynptr"] = UnknownHelper, ["5.10-iterator"] = UnknownKfunc, ["5.10-sleep"] = HelperNotAllowed,
    };

    public static TheoryData<string> Names => [.. Files.Select(file => Path.GetFileNameWithoutExtension(file)!)];

    private static string[] Files => Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Errors", "logs"), "*.txt");

    [Theory]
    [MemberData(nameof(Names))]
    public void Class_message_instruction_and_source_are_read(string name)
    {
        (string kernel, string @case) = (name[..name.IndexOf('-', StringComparison.Ordinal)], name[(name.IndexOf('-', StringComparison.Ordinal) + 1)..]);
        VerifierException error = Read(name);
        Assert.Equal(_exceptions.GetValueOrDefault(name, _kinds[@case]), error.Kind);
        Assert.DoesNotContain("processed", error.VerifierMessage, StringComparison.Ordinal);
        Assert.DoesNotContain('{', error.Reason);
        Assert.NotNull(error.Hint);
        if (@case is not ("instruction" or "stack"))
        {
            Assert.NotNull(error.InstructionIndex);
        }

        if (@case is not ("instruction" or "stack" or "jumps"))
        {
            SourceLine source = Assert.NotNull(error.SourceLine);
            Assert.NotEmpty(source.Text);
            bool namesFiles = Version.Parse(kernel) >= new Version(6, 8);
            Assert.Equal((namesFiles ? $"reject_{@case}.bpf.c" : "", namesFiles), (source.File, source.Line > 0));
        }
    }

    [Theory]
    [InlineData("5.10-null", "R0 invalid mem access 'map_value_or_null'", "R0 may be NULL here (map_value) and is dereferenced", 9)]
    [InlineData("7.3-null", "R0 invalid mem access 'map_value_or_null'",
        "R0 may be NULL here (a nullable map value pointer). The program could dereference NULL on this path, so the verifier cannot prove this access is safe", 9)]
    [InlineData("5.10-packet", "invalid access to packet, off=14 size=1, R2(id=0,off=14,r=14)",
        "an access of size 1 at offset 14 of the packet was not compared with data_end", 5)]
    [InlineData("5.10-stack", "combined stack size of 2 calls is 736. Too large",
        "2 functions that call each other need 736 bytes of stack together, and 512 are there", null)]
    [InlineData("6.18-reference", "Unreleased reference id=2 alloc_insn=4", "what the call at instruction 4 acquired is not released on every way", 11)]
    [InlineData("7.3-reference", "Unreleased reference id=2 alloc_insn=4",
        "Owned resource (id=2) was acquired at instruction 4 and still needs to be released before this exit path", 11)]
    [InlineData("5.10-core", "failed to resolve CO-RE relocation <byte_off> [10] struct task_struct.field_of_another_world (0:1 @ offset 4)",
        "this kernel has no struct task_struct.field_of_another_world (CO-RE relocation byte_off)", 1)]
    [InlineData("5.10-gpl", "cannot call GPL-restricted function from non-GPL compatible program", "bpf_trace_printk is for GPL-compatible programs only", 3)]
    [InlineData("5.10-dynptr", "invalid func unknown#201", "this kernel has no bpf_dynptr_read (helper 201), which kernel 5.19 brought", 9)]
    [InlineData("7.3-unknown_helper", "invalid func unknown#9999", "this kernel has no helper with the number 9999", 0)]
    [InlineData("7.3-endless", "infinite loop detected at insn 5", "a loop does not come nearer to its end from one turn to the next", 5)]
    [InlineData("6.12-return", "At program exit the register R0 has smin=5 smax=5 should have been in [0, 1]", "the value at program exit must lie in [0, 1]", 1)]
    [InlineData("7.2-sleep", "sleepable helper bpf_copy_from_user#148 in non-sleepable prog", "bpf_copy_from_user may sleep, and is called in a non-sleepable prog", 4)]
    public void Reason_has_the_names_and_numbers_of_the_case(string name, string message, string reason, int? instruction)
    {
        VerifierException error = Read(name);
        Assert.Equal((message, reason, instruction), (error.VerifierMessage, error.Reason, error.InstructionIndex));
    }

    private static VerifierException Read(string name) => new("p", 22, File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Errors", "logs", $"{name}.txt")));
}
