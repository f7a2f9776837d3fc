using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

/// <summary>A program in the kernel; the ways to attach it are extension methods of <c>Ebpf.Links</c>.</summary>
/// <remarks>
/// It owns a file descriptor of its own. One from <see cref="Collection.Programs"/> is disposed with its collection; one from
/// <see cref="Duplicate"/> is the caller's to dispose and outlives the collection.
/// </remarks>
public sealed unsafe class BpfProgram : IDisposable
{
    private readonly SafeBpfHandle _handle;
    private readonly SafeBpfObjectHandle _object;
    private readonly bpf_program* _program;
    private int _disposed;

    private BpfProgram(Collection? owner, SafeBpfObjectHandle obj, bpf_program* program, SafeBpfHandle handle, ProgramSpec spec, string? verifierLog)
    {
        // libbpf attaches through its own bpf_program, so the object must live as long as this.
        bool added = false;
        obj.DangerousAddRef(ref added);
        Owner = owner;
        _object = obj;
        _program = program;
        _handle = handle;
        Name = spec.Name;
        SectionName = spec.SectionName;
        Type = spec.Type;
        Spec = spec;
        VerifierLog = verifierLog;
    }

    /// <summary>The name of the C function, whole.</summary>
    public string Name { get; }

    /// <summary>What <c>SEC()</c> says in the C source.</summary>
    public string SectionName { get; }

    /// <summary>The kind of program.</summary>
    public ProgramType Type { get; }

    /// <summary>What the verifier wrote while it accepted the program; <see langword="null"/> unless <see cref="CollectionOptions.KernelLogLevel"/> asked for it.</summary>
    public string? VerifierLog { get; }

    /// <summary>The collection whose disposal detaches this program's links; <see langword="null"/> for a duplicate.</summary>
    internal Collection? Owner { get; }

    /// <summary>The descriptor's number; valid until the program is disposed, by whomever.</summary>
    internal int DangerousFd => (int)_handle.DangerousGetHandle();

    private ProgramSpec Spec { get; }

    /// <summary>Another handle of the same program, which the caller disposes.</summary>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public BpfProgram Duplicate()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return new BpfProgram(owner: null, _object, _program, SafeBpfHandle.Duplicate(fd.Value), Spec, VerifierLog);
    }

    /// <summary>Closes the file descriptor; the kernel keeps the program as long as a link or something else refers to it.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _object.DangerousRelease();
        }
    }

    /// <summary>The kind and the name.</summary>
    public override string ToString() => $"{Type} program '{Name}'";

    internal static BpfProgram FromObject(Collection owner, SafeBpfObjectHandle obj, bpf_program* program, ProgramSpec spec, string? verifierLog) =>
        new(owner, obj, program, SafeBpfHandle.Duplicate(LibBpf.bpf_program__fd(program)), spec, verifierLog);

    /// <summary>A descriptor of its own for who needs the program alive.</summary>
    internal SafeBpfHandle DuplicateHandle()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return SafeBpfHandle.Duplicate(fd.Value);
    }

    /// <summary>Runs one of libbpf's attach functions and keeps what it makes.</summary>
    /// <param name="what">What is attached where, for error messages: "tracepoint syscalls:sys_enter_openat".</param>
    /// <param name="attach">Returns the link, or null after a failure, as libbpf does.</param>
    /// <exception cref="BpfException">libbpf or the kernel refuses.</exception>
    internal BpfLink Attach(string what, AttachFunction attach)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var operation = new LibBpfOperation($"attach '{Name}' to {what}", Owner?.Logger);
        using LibBpfPrint.Scope listening = operation.Listen();
        lock (_object.Lock)
        {
            bpf_link* link = attach(_program);
            if (link is null)
            {
                int errno = Marshal.GetLastPInvokeError();
                throw FailureExplainer.Attach(this, what, errno, operation);
            }

            return new BpfLink(link, _object, this, what);
        }
    }

    internal delegate bpf_link* AttachFunction(bpf_program* program);
}
