using static Ebpf.VerifierFailure;

namespace Ebpf.Errors;

/// <summary>
/// The classes of rejection with the messages of kernels 5.4 to 7.3 (verbose() calls of kernel/bpf/verifier.c, btf.c, and what libbpf puts in
/// their place). The first rule that finds one of its messages decides: the particular stand before the general.
/// </summary>
internal static class VerifierRules
{
    private static readonly VerifierRule[] _rules =
    [
        new(KernelBug,
            "this is a defect of the kernel, not of the program: look for an update of the kernel, and report it with the whole log",
            ("verifier bug{}", "the verifier finds itself at fault"),
            ("verifier internal error{}", "the verifier finds itself at fault"),
            ("kernel subsystem misconfigured{}", "the verifier finds itself at fault")),

        new(CoReRelocation,
            "guard the access by bpf_core_field_exists(), bpf_core_type_exists() or bpf_core_enum_value_exists(), or declare what older "
            + "kernels have under a name with a suffix (struct task_struct___old)",
            ("failed to resolve CO-RE relocation <{}> [{}] {} (", "this kernel has no {2} (CO-RE relocation {0})"),
            ("failed to resolve CO-RE relocation <{}> [{}] {}", "this kernel has no {2} (CO-RE relocation {0})"),
            ("invalid func unknown#195896080", "this kernel has nothing for a CO-RE relocation")),

        new(MissingMap,
            "set MapSpec.AutoCreate, or guard the use by a constant that is known when the program is loaded",
            ("BPF map '{}' is referenced but wasn't created", "map '{0}' is used and was not created")),

        new(UnknownKfunc,
            "guard the call by bpf_ksym_exists() (declare the function __weak), and have another way for kernels without it; kfuncs exist "
            + "from kernel 5.13, those of a module only while it is loaded and has BTF",
            ("kfunc '{}' is referenced but wasn't resolved", "this kernel has no function {0} that programs can call (kfunc)"),
            ("BPF_CALL uses reserved fields", "this kernel does not let programs call its functions (kfuncs)"),
            ("calling kernel function is not supported without CONFIG_DEBUG_INFO_BTF",
                "this kernel has no BTF of its own, hence no functions to call (kfuncs)"),
            ("JIT does not support calling kernel function", "this kernel's JIT does not let programs call its functions (kfuncs)"),
            ("JIT is required for calling kernel function",
                "the JIT is off (net.core.bpf_jit_enable), hence kernel functions can not be called (kfuncs)"),
            ("cannot find address for kernel function {}", "this kernel has no function {0}")),

        new(LicenseNotGpl,
            "declare a GPL-compatible license, char LICENSE[] SEC(\"license\") = \"GPL\" or \"Dual MIT/GPL\", or do without the function",
            ("cannot call GPL-restricted function from non-GPL compatible program", "{call} is for GPL-compatible programs only"),
            ("cannot call GPL only function from proprietary program", "{call} is for GPL-compatible programs only"),
            ("cannot call kernel function from non-GPL compatible program", "functions of the kernel (kfuncs) are for GPL-compatible programs only"),
            ("Cannot access kernel 'struct {}' from non-GPL compatible program", "reading struct {0} is for GPL-compatible programs only")),

        new(MayNotSleep,
            "declare the program sleepable (SEC(\"fentry.s/…\"), \"lsm.s/…\", \"uprobe.s/…\", \"iter.s/…\": kernel 5.10 and later), call "
            + "it outside of locks and RCU sections, or take what does not sleep (bpf_probe_read_user() for bpf_copy_from_user())",
            ("helper call might sleep in a non-sleepable prog", "{call} may sleep, and the program is not sleepable"),
            ("sleepable helper {}#{} in {}", "{0} may sleep, and is called in a {2}"),
            ("sleepable kfunc {} in {}", "{0} may sleep, and is called in a {1}"),
            ("program must be sleepable to call sleepable kfunc {}", "{0} may sleep, and the program is not sleepable"),
            ("kernel func {} is sleepable within {}", "{0} may sleep, and is called within {1}"),
            ("sleepable helper {}#{} within {}", "{0} may sleep, and is called within {2}"),
            ("global functions that may sleep are not allowed in non-sleepable context",
                "a global function that may sleep is called where sleeping is not allowed")),

        new(UnknownHelper,
            "bpf-helpers(7) and the headers of libbpf say since which kernel a helper exists; guard the call by a constant set before "
            + "loading, or by bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_…)",
            ("invalid func unknown#{}", "this kernel has no helper with the number {0}"),
            ("invalid func {}#{}", "this kernel has no helper {0}")),

        new(HelperNotAllowed,
            "take a helper or a program type that go together (bpf-helpers(7) lists them); some helpers are for sleepable programs only, "
            + "some for processes with CAP_PERFMON, and lockdown takes away those that read or write kernel memory",
            ("program of this type cannot use helper {}#{}", "programs of this type can not call {0} on this kernel"),
            ("unknown func {}#{}", "programs of this type can not call {0} on this kernel"),
            ("helper call is not allowed in probe", "{call} may not be called from this place of attachment"),
            ("helper access to the packet is not allowed", "{call} does not take packet memory in programs of this type")),

        new(KfuncNotAllowed,
            "take a kfunc that is registered for this program type, or a helper; an ordinary function of the kernel can not be called",
            ("calling kernel function {} is not allowed", "programs of this type can not call the kernel's {0}"),
            ("destructive kfuncs require CAP_SYS_BOOT", "{call} is for processes with CAP_SYS_BOOT only")),

        new(NeedsPrivilege,
            "give the process CAP_PERFMON (kernel before 5.8: CAP_SYS_ADMIN)",
            ("{} prohibited for !root", "{0} is for privileged programs only"),
            ("{} access is allowed only to CAP_PERFMON and CAP_SYS_ADMIN", "access to {0} is for privileged programs only"),
            ("are allowed for CAP_BPF and CAP_SYS_ADMIN", "calls of other functions are for privileged programs only"),
            ("{} leaks addr {}", "a pointer of the kernel ({0}) would get out, {1}"),
            ("leaking pointer from stack", "a pointer of the kernel would get out")),

        new(NullPointer,
            "compare it with NULL before it is used: a lookup gives NULL for a key that is not there, a reservation when there is no room",
            ("{} invalid mem access '{}_or_null", "{0} may be NULL here ({1}) and is dereferenced"),
            ("{} pointer arithmetic on {}_or_null{}prohibited", "{0} may be NULL here ({1}) and is added to"),
            ("{} type={}_or_null{}expected={}", "{0} may be NULL here ({1}), which {call} does not take"),
            ("Possibly NULL pointer passed to {}", "a pointer that may be NULL is given to {call}"),
            ("{} is expected to be non-NULL", "{0} may be NULL, which {call} does not take")),

        new(EndlessLoop,
            "count to a bound that the verifier can see, for (i = 0; i < CONSTANT; i++) (kernel 5.3; before: #pragma unroll), or take "
            + "bpf_loop() (kernel 5.17) or bpf_for() (kernel 6.4)",
            ("infinite loop detected at insn {insn}", "a loop does not come nearer to its end from one turn to the next"),
            ("back-edge from insn {insn} to {}", "loops need kernel 5.3 and CAP_BPF"),
            ("recursive call from {} to {}", "{0} and {1} call each other without end"),
            ("recursive call", "functions call each other without end")),

        new(TooComplex,
            "fewer branches inside loops, loops as bpf_loop() (kernel 5.17) or bpf_for() (kernel 6.4), large functions as global ones (not "
            + "static, __noinline: verified once), numbers masked early, or several programs joined by tail calls",
            ("BPF program is too large. Processed {} insn", "the verifier gave up after {0} instructions on all ways through the program"),
            ("The sequence of {} jumps is too complex{}", "the verifier gave up after {0} branches that it had still to follow"),
            ("too many subprograms", "the program has too many functions"),
            ("too many states", "the verifier gave up: too many states")),

        new(StackTooLarge,
            "put large structures into a per-CPU array of one element instead of the stack, and nest calls less",
            ("combined stack size of {} calls is {}. Too large",
                "{0} functions that call each other need {1} bytes of stack together, and 512 are there"),
            ("combined stack size of {} calls is {}", "{0} functions that call each other need too much stack: {1}"),
            ("invalid write to stack {} off={} size={}", "an access of size {2} at offset {1} of the frame is not on the stack, which has 512 bytes"),
            ("invalid read from stack {} off={} size={}",
                "an access of size {2} at offset {1} of the frame is not on the stack, which has 512 bytes"),
            ("invalid stack {} off={} ", "offset {1} of the frame is not on the stack, which has 512 bytes"),
            ("the call stack of {} frames is too deep", "calls are nested {0} deep, and 8 is the most")),

        new(Uninitialized,
            "give it a value on every way to this place; of structures also the padding (__builtin_memset), of functions the return value; "
            + "a call clears r1 to r5",
            ("{} !read_ok", "register {0} is read and was not written on this way"),
            ("invalid indirect read from stack {} off {}+{} size {}",
                "byte {2} of {3} bytes of stack (offset {1}) is read by {call} and was not written"),
            ("invalid read from stack {} off {}+{} size {}", "byte {2} of {3} bytes of stack (offset {1}) is read and was not written"),
            ("invalid read from stack off {}+{} size {}", "byte {1} of {2} bytes of stack (offset {0}) is read and was not written"),
            ("invalid indirect read from stack", "{call} reads stack that was not written"),
            ("invalid read from stack", "stack is read that was not written"),
            ("slot poisoned by dead code elimination", "stack is read that was not written")),

        new(UnreleasedReference,
            "release it on every way to the exit, those of errors too: bpf_ringbuf_submit() or bpf_ringbuf_discard() for a reservation, "
            + "bpf_sk_release() for a socket, the releasing kfunc for what a kfunc gave",
            ("Unreleased reference id={} alloc_insn={}", "what the call at instruction {1} acquired is not released on every way"),
            ("Leaking reference id={} alloc_insn={}", "what the call at instruction {1} acquired is overwritten before it is released"),
            ("{} would lead to reference leak", "something acquired is not released before {0}")),

        new(VerifierFailure.Lock,
            "leave the region on every way to the exit and before calls that are not allowed in it; take one bpf_spin_lock at a time",
            ("{} cannot be used inside {}", "{0} is not allowed inside a {1}"),
            ("{}_unlock is missing", "{0}_lock is held at the exit"),
            ("function calls are not allowed while holding a lock", "a function is called while a lock is held"),
            ("Locking two bpf_spin_locks are not allowed", "a second bpf_spin_lock is taken while one is held"),
            ("{}_unlock without taking a lock", "{0}_unlock without a lock that is held"),
            ("{}_unlock of different lock", "{0}_unlock of another lock than the one that is held"),
            ("{}_unlock cannot be out of order", "locks are released in another order than the reverse of taking them"),
            ("AA deadlock detected", "a lock is taken that is held already"),
            ("map '{}' has no valid {}", "map '{0}' has no {1} in its value"),
            ("map '{}' doesn't have 'struct {}'", "map '{0}' has no struct {1} in its value"),
            ("map '{}' has to have BTF in order to use {}", "map '{0}' has no BTF, which {1} needs: declare key and value by __type()"),
            ("cannot use bpf_spin_lock yet", "programs of this type can not take a bpf_spin_lock on this kernel"),
            ("{} spin_{lock,unlock} in rbtree cb", "a lock is taken or released in a callback that runs with it held")),

        new(Dynptr,
            "make it once, on every way before its use (bpf_dynptr_from_mem(), bpf_ringbuf_reserve_dynptr(), …), hand it on by its "
            + "address, and release a reserved one once",
            ("Expected an initialized dynptr as {}", "a dynptr is used that was not made on this way"),
            ("Dynptr has to be an uninitialized dynptr", "a dynptr is made over one that exists already"),
            ("Expected a dynptr of type {} as {}", "a dynptr of another kind is due: {0}"),
            ("cannot overwrite referenced dynptr", "a dynptr is overwritten that was not released"),
            ("expected pointer to stack or const struct bpf_dynptr", "a dynptr is due where something else is given"),
            ("cannot pass in dynptr at an offset", "a dynptr is given by another address than its own")),

        new(Iterator,
            "call bpf_iter_x_new() once before, and bpf_iter_x_destroy() once after on every way; bpf_for_each() does both",
            ("expected an initialized iter_{} as {}", "a {0} iterator is used that was not made on this way"),
            ("expected uninitialized iter_{} as {}", "a {0} iterator is made over one that exists already"),
            ("expected valid iter pointer", "an iterator is due where something else is given")),

        new(ContextAccess,
            "read fields of the context as its structure declares them, whole, at fixed offsets and from the context pointer as it came; "
            + "which there are depends on program type and kernel",
            ("invalid bpf_context access off={} size={}", "the context has nothing of size {1} at offset {0} that the program may access so"),
            ("invalid bpf_context access off={}", "the context can not be accessed at offset {0} here"),
            ("variable ctx access var_off={} disallowed", "the context is accessed at an offset that is not constant"),
            ("dereference of modified {} ptr {} off={} disallowed", "the {0} pointer was changed by {2} before it is dereferenced"),
            ("func '{}' doesn't have {}-th argument", "{0} has no argument number {1} (counted from 0)"),
            ("invalid access to flow keys off={} size={}", "the flow keys have nothing of size {1} at offset {0}")),

        new(OutOfBounds,
            "compare index or length with its bounds right before the access, in the same variable and unsigned (if (i >= N) return 0; or "
            + "i &= N - 1); of packets, compare with data_end first",
            ("invalid access to packet, off={} size={},", "an access of size {1} at offset {0} of the packet was not compared with data_end"),
            ("invalid access to map value, value_size={} off={} size={}",
                "an access of size {2} at offset {1} is not within the map's value of {0} bytes"),
            ("invalid access to map key, key_size={} off={} size={}", "an access of size {2} at offset {1} is not within the map's key of {0} bytes"),
            ("invalid access to memory, mem_size={} off={} size={}", "an access of size {2} at offset {1} is not within the memory of {0} bytes"),
            ("{} unbounded memory access, use", "{0}, a size, has no upper bound"),
            ("{} unbounded memory access", "{0} points at an offset without an upper bound"),
            ("{} unbounded size", "{0}, a size, has no upper bound"),
            ("{} min value is negative", "{0} may be negative"),
            ("{} min value is outside of the allowed memory range", "{0} may point before the memory"),
            ("{} max value is outside of the allowed memory range", "{0} may point behind the memory"),
            ("{} offset is outside of the packet", "{0} points outside of the packet"),
            ("math between {} pointer and register with unbounded min value is not allowed",
                "a number without a lower bound is added to a {0} pointer"),
            ("math between {} pointer and {} is not allowed", "{1} is too much to add to a {0} pointer"),
            ("value {} makes {} pointer be out of bounds", "{0} makes a {1} pointer leave its bounds"),
            ("access beyond struct {} at off {} size {}", "an access of size {2} at offset {1} is not within struct {0}"),
            ("access beyond the end of member {}", "the access goes beyond member {0}"),
            ("invalid variable buffer offset", "a buffer is accessed at an offset that is not constant"),
            ("{} invalid {} buffer access: off={}, size={}", "an access of size {3} at offset {2} is not within the buffer"),
            ("variable-offset", "the stack is accessed at an offset without bounds"),
            ("{} memory size {} is too large", "a size of {1} is too large"),
            ("invalid zero-sized read", "a size may be 0, which {call} does not take")),

        new(ReadOnly,
            "change a copy; of global variables only those that are not const can be written, of maps those without BPF_F_RDONLY_PROG",
            ("write into map forbidden", "a constant, or a map that programs may not write, is written"),
            ("read from map forbidden", "a map is read that programs may not read"),
            ("cannot write into packet", "programs of this type may not write the packet"),
            ("{} cannot write into {}", "{0} points to {1}, which may not be written"),
            ("only read from {} is supported", "{0} may only be read"),
            ("only read is supported", "kernel memory may only be read"),
            ("Writes through BTF pointers are not allowed", "kernel memory may only be read")),

        new(Misaligned,
            "access fields at multiples of their sizes; copy packed structures by bytes (__builtin_memcpy)",
            ("misaligned {} access off {} size {}", "an access of size {2} to the {0} is at an offset that is not a multiple of {2}"),
            ("misaligned access off {} size {}", "an access of size {1} is at an offset that is not a multiple of {1}")),

        new(PointerArithmetic,
            "only numbers with bounds may be added to or subtracted from a pointer, in 64 bits, and not to all kinds of pointer; keep the "
            + "number apart and add it last",
            ("{} pointer arithmetic with {} operator prohibited", "the operator {1} is applied to a pointer ({0})"),
            ("{} pointer arithmetic on {} prohibited", "a number is added to {0}, a pointer that must stay as it is ({1})"),
            ("{} 32-bit pointer arithmetic prohibited", "a pointer ({0}) is changed in its lower 32 bits only"),
            ("{} bitwise operator {} on pointer prohibited", "the operator {1} is applied to a pointer ({0})"),
            ("{} tried to subtract pointer from scalar", "a pointer ({0}) is subtracted from a number"),
            ("{} subtraction from stack pointer prohibited", "a number is subtracted from a stack pointer ({0})"),
            ("{} pointer {} pointer prohibited", "two pointers are combined by {1}"),
            ("{} pointer arithmetic prohibited", "a pointer ({0}) is calculated with"),
            ("{} partial copy of pointer", "half of a pointer ({0}) is copied"),
            ("same insn cannot be used with different pointers", "one instruction accesses different kinds of memory on different ways"),
            ("attempt to corrupt spilled pointer on stack", "part of a pointer kept on the stack is overwritten"),
            ("frame pointer is read only", "the frame pointer is written")),

        new(WrongMapType,
            "take the helper that belongs to the type of the map",
            ("cannot pass map_type {} into func {}#{}", "{1} does not take a map of type {0} (enum bpf_map_type)")),

        new(WrongArgument,
            "compare the arguments with the function's declaration in bpf-helpers(7) or <bpf/bpf_helpers.h>",
            ("{} type={} expected={}", "{0} is a {1} where {call} takes {2}"),
            ("{} is of type {} but {} is expected", "{0} is a pointer to {1} where {2} is due"),
            ("kernel function {} args#{} expected pointer to {} but", "argument {1} of {0} must be a pointer to {2}"),
            ("Caller passes invalid args into func#{}", "a global function is called with arguments of other types than it declares"),
            ("{} reference type('{}') size cannot be determined", "a global function takes a pointer to {1}, whose size is not known"),
            ("{} is not a known constant", "{0} must be a constant"),
            ("{} is not a scalar", "{0} must be a number")),

        new(InvalidPointer,
            "read kernel memory by bpf_probe_read_kernel() or BPF_CORE_READ(), a user's by bpf_probe_read_user(); packet pointers must be "
            + "loaded again after a call that may change the packet, and nothing may be used after its release",
            ("{} invalid mem access 'scalar'", "{0} is a number here, not a pointer that the verifier knows"),
            ("{} invalid mem access 'inv'", "{0} is a number here, not a pointer that the verifier knows"),
            ("{} invalid mem access '{}'", "{0} ({1}) can not be dereferenced")),

        new(ReturnValue,
            "return one of the values that the hook takes on every way, and declare the function int",
            ("At {} the register {} should have been in {}", "the value at {0} must lie in {2}"),
            ("At {} the register {} is not a known value", "the value at {0} is not a number known to lie in the hook's range"),
            ("At {} the register {} is not a scalar value", "the value at {0} is not a number")),

        new(UnknownInstruction,
            "compile for an older instruction set (clang -mcpu=v1, v2 or v3; v3 needs kernel 5.1, v4 kernel 6.6); atomic operations that "
            + "return a value need kernel 5.12",
            ("unknown opcode {}", "this kernel does not know the instruction {0}"),
            ("unknown insn class {}", "this kernel does not know instructions of class {0}"),
            ("{} uses invalid atomic opcode {}", "this kernel does not know the atomic operation {1}"),
            ("{} uses reserved fields", "this kernel does not know this form of {0}"),
            ("invalid BPF_{} opcode {}", "this kernel does not know the instruction {1}")),

        new(ControlFlow,
            "compile by clang with optimization, and look at inline assembly: every way must end in exit, inside its function",
            ("unreachable insn {insn}", "an instruction is never reached"),
            ("jump out of range from insn {insn} to {}", "a jump leaves its function"),
            ("jump into the middle of ldimm64 insn {insn}", "a jump leads into an instruction"),
            ("last insn is not an exit or jmp", "a function does not end in exit or a jump"),
            ("subprogram can fall through", "a function does not end in exit or a jump")),

        new(AttachTarget,
            "choose another function or kind of program: sleepable programs need functions made for it, fmod_ret those that are marked for "
            + "error injection or security hooks",
            ("{} is not sleepable", "{0} can not have sleepable programs attached"),
            ("{}() is not modifiable", "the return value of {0} may not be modified"),
            ("attach_btf_id {} is not a function", "the place of attachment is no function"),
            ("Cannot recursively attach", "a tracing program can not be attached to another tracing program"),
            ("Subprog {} doesn't exist", "the target program has no function {0}"),
            ("Cannot replace {}", "the target function can not be replaced: {0}"),
            ("The address of function {} cannot be found", "the kernel does not give the address of {0}")),
    ];

    /// <summary>What a log is about; null if no rule knows.</summary>
    internal static VerifierFinding? Find(VerifierLog log) => _rules.Select(rule => rule.Apply(log)).FirstOrDefault(finding => finding is not null);
}
