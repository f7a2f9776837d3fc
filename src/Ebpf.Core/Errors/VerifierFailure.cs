namespace Ebpf;

/// <summary>The classes of reasons for which the kernel's verifier rejects programs.</summary>
public enum VerifierFailure
{
    /// <summary>None of those below; the verifier's own words are all there is.</summary>
    Unknown = 0,

    /// <summary>Memory is accessed, or may be, outside of its bounds: a map value, a packet, a buffer.</summary>
    OutOfBounds,

    /// <summary>A pointer is used that may be <c>NULL</c>.</summary>
    NullPointer,

    /// <summary>A number, or a pointer that is not valid any more or not of the right kind, is dereferenced.</summary>
    InvalidPointer,

    /// <summary>A register or a piece of the stack is read that nothing was written to.</summary>
    Uninitialized,

    /// <summary>More than the 512 bytes of stack, or more than 8 nested calls.</summary>
    StackTooLarge,

    /// <summary>A piece of the context is accessed that the program has no access to, or not in this way.</summary>
    ContextAccess,

    /// <summary>A write to what is read-only.</summary>
    ReadOnly,

    /// <summary>An access at an address that is not a multiple of its size.</summary>
    Misaligned,

    /// <summary>Arithmetic that a pointer does not allow.</summary>
    PointerArithmetic,

    /// <summary>An argument of the wrong type for a helper, a kfunc or another function.</summary>
    WrongArgument,

    /// <summary>A map of a type that a helper does not take.</summary>
    WrongMapType,

    /// <summary>Something acquired (a ring-buffer record, a socket, a task) is not released on every way to the exit.</summary>
    UnreleasedReference,

    /// <summary>A lock, RCU, preemption or interrupt region that is not left, entered twice, or in which something is not allowed.</summary>
    Lock,

    /// <summary>A dynptr is used before it is made, or made twice.</summary>
    Dynptr,

    /// <summary>An iterator is used before it is made, or made twice.</summary>
    Iterator,

    /// <summary>The program is larger than what the verifier follows: a million instructions on all ways together.</summary>
    TooComplex,

    /// <summary>A loop or a recursion whose end the verifier does not see.</summary>
    EndlessLoop,

    /// <summary>Unreachable code, or a jump out of the function.</summary>
    ControlFlow,

    /// <summary>An instruction that this kernel does not have.</summary>
    UnknownInstruction,

    /// <summary>A helper that this kernel does not have.</summary>
    UnknownHelper,

    /// <summary>A helper that programs of this type, or without a certain privilege, do not have.</summary>
    HelperNotAllowed,

    /// <summary>A function of the kernel (kfunc) that this kernel does not have.</summary>
    UnknownKfunc,

    /// <summary>A function of the kernel (kfunc) that this program may not call.</summary>
    KfuncNotAllowed,

    /// <summary>A function that is for GPL-compatible programs only.</summary>
    LicenseNotGpl,

    /// <summary>A function that may sleep, in a place where that is not allowed.</summary>
    MayNotSleep,

    /// <summary>A CO-RE relocation that this kernel has nothing for is not guarded, and reachable.</summary>
    CoReRelocation,

    /// <summary>A map is used that was not created.</summary>
    MissingMap,

    /// <summary>A value is returned that the hook does not take.</summary>
    ReturnValue,

    /// <summary>The program can not be attached where it is declared to be: the function is not sleepable, may not be modified, …</summary>
    AttachTarget,

    /// <summary>Something that needs <c>CAP_PERFMON</c> or <c>CAP_BPF</c>, and that unprivileged programs may not do.</summary>
    NeedsPrivilege,

    /// <summary>The verifier finds itself at fault.</summary>
    KernelBug,
}
