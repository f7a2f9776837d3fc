using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>System calls of probes: each closes what it opened, and returns 0 or a negative error number.</summary>
internal static unsafe class Attempt
{
    /// <summary>MOV64 r0, 0.</summary>
    internal static readonly bpf_insn ReturnZero = new() { code = 0xb7 };

    /// <summary>EXIT.</summary>
    internal static readonly bpf_insn Exit = new() { code = 0x95 };

    /// <summary>The smallest program.</summary>
    internal static ReadOnlySpan<bpf_insn> Nothing => new[] { ReturnZero, Exit };

    internal static int CreateMap(MapType type, uint keySize, uint valueSize, uint maxEntries, in bpf_map_create_opts opts)
    {
        fixed (bpf_map_create_opts* pointer = &opts)
        {
            return Close(LibBpf.bpf_map_create((uint)type, null, keySize, valueSize, maxEntries, pointer));
        }
    }

    internal static int LoadProgram(ProgramType type, ReadOnlySpan<bpf_insn> instructions, bpf_prog_load_opts opts) =>
        Close(OpenProgram(type, instructions, opts));

    /// <summary>The descriptor of a loaded program, which the caller closes, or a negative error number.</summary>
    internal static int OpenProgram(ProgramType type, ReadOnlySpan<bpf_insn> instructions, bpf_prog_load_opts opts)
    {
        // Before 5.0 a kprobe program must name the version of the kernel that it is for.
        opts.kern_version = type == ProgramType.Kprobe ? KernelVersion.Current.Code : 0;
        fixed (bpf_insn* pointer = instructions)
        {
            return LibBpf.bpf_prog_load((uint)type, null, "GPL", pointer, (nuint)instructions.Length, &opts);
        }
    }

    /// <summary>Loads a program and makes a link of it, which should fail.</summary>
    internal static int CreateLink(ProgramType type, AttachType attach, int target, bpf_link_create_opts opts)
    {
        int program = OpenProgram(type, Nothing, new bpf_prog_load_opts { expected_attach_type = (uint)attach });
        return program < 0 ? program : CreateLinkAndClose(program, target, attach, opts);
    }

    internal static int CreateLinkAndClose(int program, int target, AttachType attach, bpf_link_create_opts opts)
    {
        int result = Close(LibBpf.bpf_link_create(program, target, (uint)attach, &opts));
        _ = LibC.close(program);
        return result;
    }

    internal static int Close(int descriptorOrError)
    {
        if (descriptorOrError < 0)
        {
            return descriptorOrError;
        }

        _ = LibC.close(descriptorOrError);
        return 0;
    }
}
