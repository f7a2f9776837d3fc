using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>A program of an object that libbpf has opened, with what the spec says of it.</summary>
internal sealed unsafe class OpenProgram(bpf_program* program, ProgramSpec spec)
{
    internal bpf_program* Native => program;

    internal ProgramSpec Spec => spec;
}
