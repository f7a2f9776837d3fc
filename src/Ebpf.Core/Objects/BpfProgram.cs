using Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace Ebpf;

/// <summary>A program in the kernel; the ways to attach it are extension methods of <c>Ebpf.Links</c>.</summary>
/// <remarks>
/// It owns a file descriptor of its own. One from <see cref="Collection.Programs"/> is disposed with its collection; one from
/// <see cref="Duplicate"/>, <see cref="FromId"/> or <see cref="LoadPinned"/> is the caller's to dispose. All members may be used from any
/// thread.
/// </remarks>
public sealed unsafe partial class BpfProgram : IDisposable
{
    private readonly SafeBpfHandle _handle;
    private readonly ObjectPin _pin;

    // Null for a program that this process did not load: libbpf knows nothing of it.
    private readonly SafeBpfProgramHandle? _native;

    private BpfProgram(SafeBpfHandle handle, in bpf_prog_info info, string name, string? pinPath)
    {
        _handle = handle;
        _pin = new ObjectPin(pinPath);
        Name = name;
        Type = (ProgramType)info.type;
        Id = info.id;
    }

    private BpfProgram(Collection owner, SafeBpfProgramHandle native, SafeBpfHandle handle, in bpf_prog_info info, ProgramSpec spec, string? verifierLog)
        : this(handle, info, spec.Name, pinPath: null)
    {
        Owner = owner;
        _native = native;
        SectionName = spec.SectionName;
        AttachType = spec.AttachType;
        AttachTarget = spec.AttachTarget;
        VerifierLog = verifierLog;
    }

    private BpfProgram(BpfProgram original, SafeBpfProgramHandle? native, SafeBpfHandle handle)
    {
        _handle = handle;
        _pin = new ObjectPin(original.PinPath);
        _native = native;
        Name = original.Name;
        SectionName = original.SectionName;
        AttachType = original.AttachType;
        AttachTarget = original.AttachTarget;
        VerifierLog = original.VerifierLog;
        Type = original.Type;
        Id = original.Id;
    }

    /// <summary>The name of the C function.</summary>
    /// <remarks>The kernel keeps 15 bytes of it. Of a program that was opened by its id, pin or descriptor, the rest is taken from its BTF if it has one.</remarks>
    public string Name { get; }

    /// <summary>What <c>SEC()</c> says in the C source; <see langword="null"/> for a program that was opened by its id, pin or descriptor.</summary>
    public string? SectionName { get; }

    /// <summary>The kind of program.</summary>
    public ProgramType Type { get; }

    /// <summary>Where the program was loaded to be attached; <see langword="null"/> where its section does not say, and for a program that was opened by its id, pin or descriptor.</summary>
    public AttachType? AttachType { get; }

    /// <summary>The function, hook or tracepoint that it was loaded for; null as for <see cref="AttachType"/>.</summary>
    internal string? AttachTarget { get; }

    /// <summary>What the verifier wrote while it accepted the program; <see langword="null"/> unless <see cref="CollectionOptions.KernelLogLevel"/> asked for it.</summary>
    public string? VerifierLog { get; }

    /// <summary>The kernel's number for this program, unique while it exists.</summary>
    public uint Id { get; }

    /// <summary>The collection whose disposal detaches this program's links; <see langword="null"/> for a duplicate.</summary>
    internal Collection? Owner { get; }

    /// <summary>The descriptor's number; valid until the program is disposed, by whomever.</summary>
    internal int DangerousFd => (int)_handle.DangerousGetHandle();

    /// <summary>Another descriptor of the program, to be given elsewhere: see <see cref="FromHandle"/>. It is closed on exec.</summary>
    /// <returns>The descriptor, which the caller disposes.</returns>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public SafeFileHandle OpenHandle()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return new SafeFileHandle(SafeBpfHandle.DuplicateFd(fd.Value), ownsHandle: true);
    }

    /// <summary>Another handle of the same program, which the caller disposes.</summary>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public BpfProgram Duplicate()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        SafeBpfProgramHandle? native = _native?.Duplicate();
        try
        {
            return new BpfProgram(this, native, SafeBpfHandle.Duplicate(fd.Value));
        }
        catch
        {
            native?.Dispose();
            throw;
        }
    }

    /// <summary>Closes the file descriptor; the kernel keeps the program as long as a link or something else refers to it.</summary>
    public void Dispose()
    {
        _handle.Dispose();
        _native?.Dispose();
    }

    /// <summary>The kind, the name and the id.</summary>
    public override string ToString() => $"{Type} program '{Name}' (id {Id})";

    /// <summary>Keeps the descriptor open until the result is disposed.</summary>
    internal SafeBpfHandle.BorrowedFd BorrowFd() => _handle.Borrow();

    /// <summary>A descriptor of its own for who needs the program alive.</summary>
    internal SafeBpfHandle DuplicateHandle()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return SafeBpfHandle.Duplicate(fd.Value);
    }
}
