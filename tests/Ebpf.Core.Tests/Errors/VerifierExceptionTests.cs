using System.Diagnostics;
using System.Text;

namespace Ebpf.Core.Tests.Errors;

public sealed class VerifierExceptionTests
{
    [Theory]
    [InlineData("processed 12 insns (limit 1000000) max_states_per_insn 0\n", "", "the verifier gave no reason")]
    [InlineData("", "", "the verifier gave no reason")]
    [InlineData("\n\n \r\n", "", "the verifier gave no reason")]
    [InlineData("0: R1=ctx()\na message of another world\nprocessed 1 insns (limit 1000000)\n", "a message of another world", "a message of another world")]
    [InlineData("a message of another world\nverification time 12 usec\nstack depth 0\nprocessed 1 insns\n", "a message of another world",
        "a message of another world")]
    public void Unknown_message_is_itself_the_reason(string log, string message, string reason)
    {
        var error = new VerifierException("p", 13, log);
        Assert.Equal((VerifierFailure.Unknown, message, reason), (error.Kind, error.VerifierMessage, error.Reason));
        Assert.Null(error.Hint);
        Assert.Null(error.SourceLine);
        Assert.Null(error.InstructionIndex);
        Assert.Equal(("p", 13, log), (error.ProgramName, error.Errno, error.Log));
        Assert.Equal($"program 'p' was rejected by the kernel's verifier: {reason}", error.Message);
        Assert.Contains(error.Message, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Kernels_own_explanation_is_taken_where_the_class_is_unknown()
    {
        var error = new VerifierException(
            "p",
            13,
            "; x(); @ a.c:7\n3: (85) call x#1\nnews\n\nVerification failed: Policy: No way\n\nReason:\n  It is so because\n  it is.\n\n"
            + "At:\n  f @ a.c:7:1\n  Source context:\n  >>> 7 | x();\n\nCausal path:\n  nothing\n\nSuggestion:\n  Do\n  otherwise.\n\nmore news\nprocessed 4 insns (limit 1)\n");
        Assert.Equal(
            (VerifierFailure.Unknown, "more news", "It is so because it is", "Do otherwise"),
            (error.Kind, error.VerifierMessage, error.Reason, error.Hint));
        Assert.Equal((3, new SourceLine("a.c", 7, 0, "x();")), (error.InstructionIndex, error.SourceLine));
        Assert.Equal("program 'p' was rejected by the kernel's verifier: It is so because it is (more news) at a.c:7: x(); -- Do otherwise", error.Message);
    }

    [Theory]
    [InlineData("invalid indirect read from stack R2 off -8+4 size 8", VerifierFailure.Uninitialized)]
    [InlineData("invalid indirect read from stack off -8+4 size 8", VerifierFailure.Uninitialized)]
    [InlineData("R0 !read_ok", VerifierFailure.Uninitialized)]
    [InlineData("back-edge from insn 7 to 2", VerifierFailure.EndlessLoop)]
    [InlineData("R1 type=map_value_or_null expected=fp", VerifierFailure.NullPointer)]
    [InlineData("R1 type=trusted_ptr_or_null_ expected=ptr_, trusted_ptr_, rcu_ptr_", VerifierFailure.NullPointer)]
    [InlineData("R0 pointer arithmetic on map_value_or_null prohibited, null-check it first", VerifierFailure.NullPointer)]
    [InlineData("R1 invalid mem access 'ptr_or_null_'", VerifierFailure.NullPointer)]
    [InlineData("Possibly NULL pointer passed to trusted arg0", VerifierFailure.NullPointer)]
    [InlineData("R2 min value is negative, either use unsigned or 'var &= const'", VerifierFailure.OutOfBounds)]
    [InlineData("R2 unbounded memory access, use 'var &= const' or 'if (var < const)'", VerifierFailure.OutOfBounds)]
    [InlineData("invalid access to map value, value_size=8 off=8 size=8", VerifierFailure.OutOfBounds)]
    [InlineData("access beyond struct task_struct at off 99999 size 8", VerifierFailure.OutOfBounds)]
    [InlineData("math between map_value pointer and register with unbounded min value is not allowed", VerifierFailure.OutOfBounds)]
    [InlineData("R1 pointer arithmetic on ctx prohibited", VerifierFailure.PointerArithmetic)]
    [InlineData("R1 32-bit pointer arithmetic prohibited", VerifierFailure.PointerArithmetic)]
    [InlineData("dereference of modified ctx ptr R1 off=8 disallowed", VerifierFailure.ContextAccess)]
    [InlineData("func 'sched_switch' doesn't have 5-th argument", VerifierFailure.ContextAccess)]
    [InlineData("R0 cannot write into rdonly_mem", VerifierFailure.ReadOnly)]
    [InlineData("R4 leaks addr into map", VerifierFailure.NeedsPrivilege)]
    [InlineData("R0 pointer arithmetic of map value goes out of range, prohibited for !root", VerifierFailure.NeedsPrivilege)]
    [InlineData("function calls to other bpf functions are allowed for CAP_BPF and CAP_SYS_ADMIN", VerifierFailure.NeedsPrivilege)]
    [InlineData("bpf_spin_unlock of different lock", VerifierFailure.Lock)]
    [InlineData("unreachable insn 5", VerifierFailure.ControlFlow)]
    [InlineData("jump out of range from insn 5 to 9", VerifierFailure.ControlFlow)]
    [InlineData("BPF_STX uses reserved fields", VerifierFailure.UnknownInstruction)]
    [InlineData("invalid func unknown#195896080", VerifierFailure.CoReRelocation)]
    [InlineData("failed to resolve CO-RE relocation <type_exists> [3] struct x", VerifierFailure.CoReRelocation)]
    [InlineData("failed to resolve CO-RE relocation <enumval_value> [3] enum e::C = 7", VerifierFailure.CoReRelocation)]
    [InlineData("cannot call GPL only function from proprietary program", VerifierFailure.LicenseNotGpl)]
    [InlineData("the call stack of 9 frames is too deep !", VerifierFailure.StackTooLarge)]
    [InlineData("bpf_lsm_file_open is not sleepable", VerifierFailure.AttachTarget)]
    [InlineData("verifier internal error: no src_reg", VerifierFailure.KernelBug)]
    [InlineData("frame pointer is read only", VerifierFailure.PointerArithmetic)]
    public void Messages_that_are_hard_to_cause_everywhere_are_known(string message, VerifierFailure kind)
    {
        var error = new VerifierException(
            "p", 13, $"0: R1=ctx() R10=fp0\n3: (79) r1 = *(u64 *)(r0 +0)\n{message}\nprocessed 4 insns (limit 1000000) max_states_per_insn 0\n");
        Assert.Equal((kind, message), (error.Kind, error.VerifierMessage));
        Assert.NotEmpty(error.Hint!);
        Assert.DoesNotContain('{', error.Reason);
    }

    [Fact]
    public void Text_shows_the_last_lines_up_to_the_message_without_notes_on_precision()
    {
        string log = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i}: (b7) r1 = {i}\n"))
            + "100: (bf) r0 = r7\n" + string.Concat(Enumerable.Repeat("mark_precise: frame0: regs=r7 stack= before 99: (b7) r1 = 99\n", 50))
            + "R7 !read_ok\nprocessed 101 insns (limit 1000000)\n";
        string[] lines = new VerifierException("p", 13, log).ToString().Split('\n');
        Assert.Equal($"   --- 12 of 153 lines of the verifier's log; all {log.Length:#,0} characters are in Log ---", lines[1].TrimEnd('\r'));
        Assert.Equal(["   90: (b7) r1 = 90", "   99: (b7) r1 = 99", "   100: (bf) r0 = r7", "   R7 !read_ok"], [lines[2], lines[11], lines[12], lines[13]]);
        Assert.StartsWith("   --- end", lines[14], StringComparison.Ordinal);
        Assert.Equal(100, new VerifierException("p", 13, log).InstructionIndex);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("; \n")]
    [InlineData("mark_precise: frame0: regs=r7\n")]
    [InlineData("Verification failed: \n")]
    public void Log_of_16_MiB_is_read_in_linear_time(string piece)
    {
        var log = new StringBuilder(16 << 20);
        while (log.Length < 16 << 20)
        {
            log.Append(piece);
        }

        string text = log.ToString();
        long allocated = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        var error = new VerifierException("p", 13, text);
        _ = error.ToString();
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"{Stopwatch.GetElapsedTime(started)}");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - allocated < 4 << 20, $"{GC.GetAllocatedBytesForCurrentThread() - allocated} bytes");
    }
}
