namespace Ebpf.Native.Tests.Layout;

/// <summary>A C bit-field, which has no offset, and the bits of the managed field that stand for it.</summary>
internal readonly record struct BitField(string Struct, string Field, string Member, ulong Mask)
{
    /// <summary>All bit-fields that are bound, each with its managed field.</summary>
    internal static IReadOnlyList<BitField> All { get; } =
    [
        new("bpf_insn", "registers", "dst_reg", 0x0F),
        new("bpf_insn", "registers", "src_reg", 0xF0),
        new("bpf_prog_info", "gpl_compatible", "gpl_compatible", 1),
        .. typeof(perf_event_attr).GetFields()
            .Where(f => f.IsLiteral)
            .Select(f => new BitField(nameof(perf_event_attr), nameof(perf_event_attr.flags), f.Name, (ulong)f.GetRawConstantValue()!)),
    ];
}
