using System.Text;
using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>The verifier's log of one attempt to load a program.</summary>
internal sealed class KernelLog
{
    // Twice what libbpf's own probes take: these programs have two instructions.
    private const int Capacity = 8192;

    internal string Text { get; private set; } = "";

    /// <summary>Loads a program and closes it: 0 or a negative error number.</summary>
    internal unsafe int Load(ProgramType type, ReadOnlySpan<bpf_insn> instructions, bpf_prog_load_opts opts)
    {
        byte[] buffer = new byte[Capacity];
        fixed (byte* pointer = buffer)
        {
            opts.log_buf = pointer;
            opts.log_size = Capacity;
            opts.log_level = 1;
            int result = Attempt.LoadProgram(type, instructions, opts);
            int end = Array.IndexOf(buffer, (byte)0);
            Text = Encoding.UTF8.GetString(buffer, 0, end < 0 ? buffer.Length : end);
            return result;
        }
    }
}
