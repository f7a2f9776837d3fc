namespace Ebpf;

/// <summary>How a program is test-run: <c>BPF_F_TEST_*</c> of the kernel's include/uapi/linux/bpf.h, by value.</summary>
[Flags]
public enum TestRunFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary><c>BPF_F_TEST_RUN_ON_CPU</c>: implied by <see cref="TestRunOptions.Cpu"/>. Raw tracepoints only; kernel 5.10.</summary>
    RunOnCpu = 1 << 0,

    /// <summary>
    /// <c>BPF_F_TEST_XDP_LIVE_FRAMES</c>: what the program decides is done: packets are passed up the network stack, redirected, and sent over
    /// the wire. XDP only; kernel 5.18.
    /// </summary>
    XdpLiveFrames = 1 << 1,

    /// <summary><c>BPF_F_TEST_SKB_CHECKSUM_COMPLETE</c>: the kernel has computed the packet's checksum already. Programs on packets but XDP; kernel 6.11.</summary>
    SkBuffChecksumComplete = 1 << 2,
}
