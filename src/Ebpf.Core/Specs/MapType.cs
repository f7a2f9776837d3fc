namespace Ebpf;

/// <summary>The kinds of map: <c>BPF_MAP_TYPE_*</c> of the kernel's include/uapi/linux/bpf.h, by value.</summary>
public enum MapType
{
    /// <summary>0 in the kernel's enumeration: no map.</summary>
    Unspecified = 0,

    /// <summary>A hash table. Kernel 3.19.</summary>
    Hash = 1,

    /// <summary>An array with all elements present from the start, keyed by a 32-bit index. Kernel 3.19.</summary>
    Array = 2,

    /// <summary>Programs to tail-call, by index. Kernel 4.2.</summary>
    ProgramArray = 3,

    /// <summary>Perf events by index, mostly one perf buffer per CPU. Kernel 4.3.</summary>
    PerfEventArray = 4,

    /// <summary>A hash table with one value per possible CPU. Kernel 4.6.</summary>
    PerCpuHash = 5,

    /// <summary>An array with one value per possible CPU. Kernel 4.6.</summary>
    PerCpuArray = 6,

    /// <summary>Stack traces by id, filled by <c>bpf_get_stackid</c>. Kernel 4.6.</summary>
    StackTrace = 7,

    /// <summary>cgroups by index. Kernel 4.8.</summary>
    CgroupArray = 8,

    /// <summary>A hash table that evicts the least recently used entry when full. Kernel 4.10.</summary>
    LruHash = 9,

    /// <summary>An LRU hash table with one value per possible CPU. Kernel 4.10.</summary>
    LruPerCpuHash = 10,

    /// <summary>Longest-prefix match, as routing tables do it. Kernel 4.11.</summary>
    LpmTrie = 11,

    /// <summary>Maps by index. Kernel 4.12.</summary>
    ArrayOfMaps = 12,

    /// <summary>Maps by key. Kernel 4.12.</summary>
    HashOfMaps = 13,

    /// <summary>Network devices by index, to redirect XDP frames to. Kernel 4.14.</summary>
    DevMap = 14,

    /// <summary>Sockets by index. Kernel 4.14.</summary>
    SockMap = 15,

    /// <summary>CPUs, to redirect XDP frames to. Kernel 4.15.</summary>
    CpuMap = 16,

    /// <summary>AF_XDP sockets by receive queue. Kernel 4.18.</summary>
    XskMap = 17,

    /// <summary>Sockets by key. Kernel 4.18.</summary>
    SockHash = 18,

    /// <summary>Storage per cgroup and attached program (superseded by <see cref="CgrpStorage"/>). Kernel 4.19.</summary>
    CgroupStorage = 19,

    /// <summary>Sockets of SO_REUSEPORT groups. Kernel 4.19.</summary>
    ReusePortSockArray = 20,

    /// <summary><see cref="CgroupStorage"/> per CPU. Kernel 4.20.</summary>
    PerCpuCgroupStorage = 21,

    /// <summary>First in, first out; without keys. Kernel 4.20.</summary>
    Queue = 22,

    /// <summary>Last in, first out; without keys. Kernel 4.20.</summary>
    Stack = 23,

    /// <summary>Storage per socket. Kernel 5.2.</summary>
    SkStorage = 24,

    /// <summary>Network devices by key, to redirect XDP frames to. Kernel 5.4.</summary>
    DevMapHash = 25,

    /// <summary>A kernel structure of functions, implemented by programs. Kernel 5.6.</summary>
    StructOps = 26,

    /// <summary>One ring that all CPUs write records to. Kernel 5.8.</summary>
    RingBuffer = 27,

    /// <summary>Storage per inode. Kernel 5.10.</summary>
    InodeStorage = 28,

    /// <summary>Storage per task. Kernel 5.11.</summary>
    TaskStorage = 29,

    /// <summary>Set membership with false positives; without keys. Kernel 5.16.</summary>
    BloomFilter = 30,

    /// <summary>A ring that user space writes records to. Kernel 6.1.</summary>
    UserRingBuffer = 31,

    /// <summary>Storage per cgroup. Kernel 6.2.</summary>
    CgrpStorage = 32,

    /// <summary>Memory shared with user space, addressed by pointers. Kernel 6.9.</summary>
    Arena = 33,

    /// <summary>Instruction addresses for indirect jumps. Kernel 6.19.</summary>
    InstructionArray = 34,
}
