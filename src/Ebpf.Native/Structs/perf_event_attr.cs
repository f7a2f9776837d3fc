using System.Runtime.InteropServices;

namespace Ebpf.Native;

[StructLayout(LayoutKind.Explicit)]
internal unsafe struct perf_event_attr
{
    [FieldOffset(0)] public uint type;
    // The kernel's versioning by size, with the rule of bpf(2): zero beyond what it knows, else E2BIG.
    [FieldOffset(4)] public uint size;
    [FieldOffset(8)] public ulong config;
    [FieldOffset(16)] public ulong sample_period;
    [FieldOffset(16)] public ulong sample_freq;
    [FieldOffset(24)] public ulong sample_type;
    [FieldOffset(32)] public ulong read_format;
    // The bit-field from disabled to defer_output: the constants below.
    [FieldOffset(40)] public ulong flags;
    [FieldOffset(48)] public uint wakeup_events;
    [FieldOffset(48)] public uint wakeup_watermark;
    [FieldOffset(52)] public uint bp_type;
    [FieldOffset(56)] public ulong bp_addr;
    [FieldOffset(56)] public ulong kprobe_func;
    [FieldOffset(56)] public ulong uprobe_path;
    [FieldOffset(56)] public ulong config1;
    [FieldOffset(64)] public ulong bp_len;
    [FieldOffset(64)] public ulong kprobe_addr;
    [FieldOffset(64)] public ulong probe_offset;
    [FieldOffset(64)] public ulong config2;
    [FieldOffset(72)] public ulong branch_sample_type;
    [FieldOffset(80)] public ulong sample_regs_user;
    [FieldOffset(88)] public uint sample_stack_user;
    [FieldOffset(92)] public int clockid;
    [FieldOffset(96)] public ulong sample_regs_intr;
    [FieldOffset(104)] public uint aux_watermark;
    [FieldOffset(108)] public ushort sample_max_stack;
    [FieldOffset(110)] public ushort _pad;
    [FieldOffset(112)] public uint aux_sample_size;
    [FieldOffset(116)] public uint aux_action;
    [FieldOffset(120)] public ulong sig_data;
    [FieldOffset(128)] public ulong config3;
    [FieldOffset(136)] public ulong config4;

    public perf_event_attr() => size = (uint)sizeof(perf_event_attr);

    // Little-endian bit order.
    public const ulong disabled = 1UL << 0;
    public const ulong inherit = 1UL << 1;
    public const ulong exclude_user = 1UL << 4;
    public const ulong exclude_kernel = 1UL << 5;
    public const ulong exclude_hv = 1UL << 6;
    public const ulong exclude_idle = 1UL << 7;
    public const ulong freq = 1UL << 10;
    public const ulong enable_on_exec = 1UL << 12;
    public const ulong watermark = 1UL << 14;
    public const ulong sample_id_all = 1UL << 18;
    public const ulong use_clockid = 1UL << 25;
    public const ulong write_backward = 1UL << 27;
    public const ulong inherit_thread = 1UL << 35;
}
