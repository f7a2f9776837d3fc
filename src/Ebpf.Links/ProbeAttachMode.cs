namespace Ebpf.Links;

/// <summary>How a single kprobe or uprobe is set.</summary>
public enum ProbeAttachMode
{
    /// <summary>The best that the kernel has: <see cref="Link"/> from 5.15 on, <see cref="PerfEvent"/> from 4.17 on, else <see cref="TraceFs"/>.</summary>
    Default = 0,

    /// <summary>A perf event and a link of the kernel's, which can be pinned and takes a cookie; nothing else. Kernel 5.15.</summary>
    Link,

    /// <summary>A perf event without a link, as before 5.15. Kernel 4.17.</summary>
    PerfEvent,

    /// <summary>
    /// An event defined in tracefs, in the group <c>ebpf_net</c>, which every tool on the machine sees. It is removed by disposal; if the process
    /// is killed, its definition stays (without a program). It can not be pinned.
    /// </summary>
    TraceFs,
}
