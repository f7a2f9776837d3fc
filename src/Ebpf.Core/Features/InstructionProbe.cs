using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>What programs may consist of, by loading socket filters of a few instructions.</summary>
internal static class InstructionProbe
{
    private const int LimitBefore52 = 4096;

    internal static FeatureAnswer AskV2() =>
        Try("instruction set v2", new(4, 14),
        [
            Attempt.ReturnZero,
            Insn(0xa5, 0, off: 0),            // if r0 < 0 goto +0
            Attempt.Exit,
        ]);

    internal static FeatureAnswer AskV3() =>
        Try("instruction set v3", new(5, 1),
        [
            Attempt.ReturnZero,
            Insn(0xa6, 0, off: 0),            // if w0 < 0 goto +0
            Attempt.Exit,
        ]);

    internal static FeatureAnswer AskV4() =>
        Try("instruction set v4", new(6, 6),
        [
            Attempt.ReturnZero,
            Insn(0xbf, 0, off: 8),            // r0 = (s8)r0
            Insn(0xd7, 0, imm: 16),           // r0 = bswap16 r0
            Insn(0x37, 0, off: 1, imm: 2),    // r0 s/= 2
            Insn(0x06, 0, imm: 0),            // gotol +0
            Attempt.Exit,
        ]);

    internal static FeatureAnswer AskAtomicFetch() =>
        Try("atomic operations that fetch", new(5, 12),
        [
            Attempt.ReturnZero,
            Insn(0x7b, 10, off: -8),              // *(u64 *)(r10 - 8) = r0
            Insn(0xdb, 10, off: -8, imm: 0x01),   // r0 = atomic_fetch_add(r10 - 8, r0)
            Attempt.Exit,
        ]);

    internal static FeatureAnswer AskBoundedLoops() =>
        Try("bounded loops", new(5, 3),
        [
            Insn(0xb7, 0, imm: 10),               // r0 = 10
            Insn(0x07, 0, imm: -1),               // r0 -= 1
            Insn(0x55, 0, off: -2, imm: 0),       // if r0 != 0 goto -2
            Attempt.Exit,
        ]);

    internal static FeatureAnswer AskLargePrograms()
    {
        var instructions = new bpf_insn[LimitBefore52 + 1];
        Array.Fill(instructions, Attempt.ReturnZero);
        instructions[^1] = Attempt.Exit;
        return Try("programs of more than 4,096 instructions", new(5, 2), instructions);
    }

    /// <summary>A store into an array's value, whose address is in the program.</summary>
    internal static unsafe FeatureAnswer AskGlobalVariables()
    {
        var feature = new Feature("global variables", new KernelVersion(5, 2));
        int map = LibBpf.bpf_map_create((uint)MapType.Array, null, 4, 32, 1, null);
        if (map < 0)
        {
            return feature.Judge(map);
        }

        int result = Attempt.LoadProgram(
            ProgramType.SocketFilter,
            [
                Insn(0x18, 0x21, imm: map), Insn(0, 0, imm: 16),   // r1 = value 0 of the map + 16
                Insn(0x7a, 1, imm: 42),                            // *(u64 *)r1 = 42
                Attempt.ReturnZero,
                Attempt.Exit,
            ],
            new bpf_prog_load_opts());
        _ = LibC.close(map);
        return feature.Judge(result);
    }

    private static FeatureAnswer Try(string name, KernelVersion since, ReadOnlySpan<bpf_insn> instructions) =>
        new Feature(name, since).Judge(Attempt.LoadProgram(ProgramType.SocketFilter, instructions, new bpf_prog_load_opts()));

    // Bit-fields are the other way around on big-endian machines.
    private static bpf_insn Insn(byte code, byte registers, short off = 0, int imm = 0) =>
        new() { code = code, registers = BitConverter.IsLittleEndian ? registers : (byte)(registers << 4 | registers >> 4), off = off, imm = imm };
}
