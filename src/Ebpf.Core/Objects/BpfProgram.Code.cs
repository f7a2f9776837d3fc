using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>The instructions as the verifier rewrote them. Kernel 4.13; needs CAP_BPF.</summary>
    /// <remarks>
    /// Addresses in them are zero where the kernel hides addresses: to a process without CAP_SYSLOG, or with <c>kernel.kptr_restrict</c> 2 to all.
    /// References to maps are given by id (<c>BPF_PSEUDO_MAP_FD</c>, source register 1; kernel 4.16).
    /// </remarks>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF, or the program's constants are blinded and the kernel hides addresses.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public BpfInstruction[] GetXlatedInstructions()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var info = new bpf_prog_info();
        BpfFd.GetInfo(fd.Value, ref info, What);
        ThrowIfHidden(info, "instructions");
        var instructions = new BpfInstruction[info.xlated_prog_len / sizeof(BpfInstruction)];
        fixed (BpfInstruction* pointer = instructions)
        {
            // Alone: where these are hidden, the kernel answers nothing else.
            info = new bpf_prog_info { xlated_prog_insns = (ulong)pointer, xlated_prog_len = info.xlated_prog_len };
            BpfFd.GetInfo(fd.Value, ref info, What);
        }

        return info.xlated_prog_insns != 0 ? instructions : throw Restricted("instructions, whose constants are blinded (net.core.bpf_jit_harden)");
    }

    /// <summary>The machine code, that of all functions one after another; empty if the program is interpreted. Kernel 4.13; needs CAP_BPF.</summary>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF, or CAP_SYSLOG, or <c>kernel.kptr_restrict</c> is 2.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public byte[] GetJitedCode()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var info = new bpf_prog_info();
        BpfFd.GetInfo(fd.Value, ref info, What);
        ThrowIfHidden(info, "machine code");
        byte[] code = new byte[info.jited_prog_len];
        if (code.Length == 0)
        {
            return code;
        }

        fixed (byte* pointer = code)
        {
            info = new bpf_prog_info { jited_prog_insns = (ulong)pointer, jited_prog_len = (uint)code.Length };
            BpfFd.GetInfo(fd.Value, ref info, What);
        }

        return info.jited_prog_insns != 0 ? code : throw Restricted("machine code");
    }

    /// <summary>The lines of C source that the program's instructions come from; empty without BTF. Kernel 5.0; needs CAP_BPF, and CAP_SYS_ADMIN to read the BTF.</summary>
    /// <exception cref="BpfPermissionException">The process lacks one of these.</exception>
    /// <exception cref="BpfException">The kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public IReadOnlyList<ProgramLine> GetLines()
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        var info = new bpf_prog_info();
        BpfFd.GetInfo(fd.Value, ref info, What);
        ThrowIfHidden(info, "source lines");
        if (info.nr_line_info == 0 || info.btf_id == 0)
        {
            return [];
        }

        uint btfId = info.btf_id;
        var lines = new bpf_line_info[info.nr_line_info];
        ulong[] addresses = new ulong[info.nr_jited_line_info];
        fixed (void* line = lines, address = addresses)
        {
            info = new bpf_prog_info
            {
                line_info = (ulong)line,
                nr_line_info = (uint)lines.Length,
                line_info_rec_size = (uint)sizeof(bpf_line_info),
                jited_line_info = (ulong)address,
                nr_jited_line_info = (uint)addresses.Length,
                jited_line_info_rec_size = sizeof(ulong),
            };
            BpfFd.GetInfo(fd.Value, ref info, What);
        }

        // One address per line, or none.
        return Describe(lines, info.jited_line_info != 0 && addresses.Length == lines.Length ? addresses : null, btfId);
    }

    private ProgramLine[] Describe(bpf_line_info[] lines, ulong[]? addresses, uint btfId)
    {
        btf* btf = LibBpf.btf__load_from_kernel_by_id(btfId);
        if (btf is null)
        {
            throw BpfFd.Refused($"read the BTF of {What}", Marshal.GetLastPInvokeError());
        }

        try
        {
            var described = new ProgramLine[lines.Length];
            for (int i = 0; i < lines.Length; i++)
            {
                bpf_line_info line = lines[i];
                var source = new SourceLine(Text(line.file_name_off), (int)(line.line_col >> 10), (int)(line.line_col & 0x3ff), Text(line.line_off).Trim());
                described[i] = new ProgramLine((int)line.insn_off, source, addresses?[i]);
            }

            return described;
        }
        finally
        {
            LibBpf.btf__free(btf);
        }

        string Text(uint offset) => Marshal.PtrToStringUTF8((nint)LibBpf.btf__name_by_offset(btf, offset)) ?? "";
    }

    // Without CAP_BPF the kernel says that there are none of them; a program has at least one instruction.
    private void ThrowIfHidden(in bpf_prog_info info, string what)
    {
        if (info.xlated_prog_len == 0)
        {
            throw BpfFd.Refused($"read the {what} of {What}", Errno.EPERM, Capability.Bpf);
        }
    }

    // kallsyms_show_value() of the kernel, for whoever opened the descriptor.
    private BpfPermissionException Restricted(string what)
    {
        bool isHiddenFromAll = BpfSettings.PointerRestriction == 2;
        string reason = isHiddenFromAll ? "kernel.kptr_restrict is 2; set it to 1" : "this process had no CAP_SYSLOG when it opened the program";
        return new BpfPermissionException($"the kernel hides the {what} of {What}: {reason}", Errno.EPERM, isHiddenFromAll ? [] : ["CAP_SYSLOG"]);
    }
}
