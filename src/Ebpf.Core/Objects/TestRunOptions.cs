namespace Ebpf;

/// <summary>What a program is test-run with; see <see cref="BpfProgram.Run(TestRunOptions)"/>.</summary>
public ref struct TestRunOptions
{
    /// <summary>The packet, from its Ethernet header on: 14 bytes or more suit every kernel. For kinds of program that work on packets.</summary>
    public ReadOnlySpan<byte> Data { get; set; }

    /// <summary>Where to write the packet as the program leaves it; empty if it is not wanted. It may be longer than <see cref="Data"/>.</summary>
    public Span<byte> DataOut { get; set; }

    /// <summary>The context, such as <see cref="XdpMd"/> or the arguments of a tracepoint; empty for zeros. <see cref="BpfProgram.Run{TContext}"/> takes it typed.</summary>
    public ReadOnlySpan<byte> Context { get; set; }

    /// <summary>Where to write the context as the program leaves it; empty if it is not wanted. Not for raw tracepoints.</summary>
    public Span<byte> ContextOut { get; set; }

    /// <summary>How often to run it, 0 for once; <see cref="TestRunResult.DurationNanoseconds"/> is the average. Not for raw tracepoints and system call programs.</summary>
    /// <remarks>Each run but the first finds the packet as the one before has left it.</remarks>
    public int Repeat { get; set; }

    /// <summary>The CPU to run on; <see langword="null"/> for whichever. Raw tracepoints only; kernel 5.10.</summary>
    public int? Cpu { get; set; }

    /// <summary>How to run it.</summary>
    public TestRunFlags Flags { get; set; }

    /// <summary>With <see cref="TestRunFlags.XdpLiveFrames"/>: how many frames to run at a time, at most 256; 0 for the kernel's 64. Kernel 5.18.</summary>
    public int BatchSize { get; set; }
}
