using System.Buffers.Binary;
using Ebpf.Elf;

namespace Ebpf.Specs;

/// <summary>One function of an object file: its instructions, their source lines, and what they refer to.</summary>
internal sealed class FunctionCode(ObjectCode code, string name, ElfSection section, int offset, int size)
{
    internal const int InstructionSize = 8;

    private BpfInstruction[]? _instructions;
    private (int Instruction, SourceLine Line)[]? _lines;
    private CodeReferences? _references;

    internal string Name { get; } = name;

    internal ElfSection Section { get; } = section;

    internal int InstructionCount => size / InstructionSize;

    /// <summary>As they stand in the file, before relocation, in this machine's byte order.</summary>
    internal BpfInstruction[] Instructions => _instructions ??= ReadInstructions();

    /// <summary>Where a source line begins, by instruction.</summary>
    internal (int Instruction, SourceLine Line)[] Lines => _lines ??= code.Ext is { } ext
        ? [.. ext.Lines(Section.Name, (ulong)offset, (ulong)size).Select(line => (((int)line.Offset - offset) / InstructionSize, line.Line))]
        : [];

    /// <summary>What this function refers to itself, called functions not included.</summary>
    internal CodeReferences References => _references ??= ReadReferences();

    /// <summary>This function and all that it calls, in the order in which libbpf joins them into one program.</summary>
    internal IReadOnlyList<FunctionCode> Joined()
    {
        var joined = new List<FunctionCode>();
        var seen = new HashSet<FunctionCode>();

        // Depth first: what a function calls follows it at once. A stack of our own, since a hostile file can nest without end.
        var pending = new Stack<FunctionCode>([this]);
        while (pending.TryPop(out FunctionCode? function))
        {
            if (seen.Add(function))
            {
                joined.Add(function);
                for (int i = function.References.Functions.Count - 1; i >= 0; i--)
                {
                    pending.Push(function.References.Functions[i]);
                }
            }
        }

        return joined;
    }

    internal IReadOnlyList<CoreRelocation> CoreRelocations()
    {
        if (code.Ext is not { } ext || code.Btf is not { } btf)
        {
            return [];
        }

        return [.. ext.Relocations(Section.Name, (ulong)offset, (ulong)size).Select(relocation => new CoreRelocation(
            ((int)relocation.Offset - offset) / InstructionSize, (CoreRelocationKind)relocation.Kind, btf.Type(relocation.TypeId).Name, relocation.Access))];
    }

    private BpfInstruction[] ReadInstructions()
    {
        ReadOnlySpan<byte> bytes = code.Elf.Contents(Section).Span.Slice(offset, size);
        var instructions = new BpfInstruction[InstructionCount];
        for (int i = 0; i < instructions.Length; i++)
        {
            ReadOnlySpan<byte> bits = bytes.Slice(i * InstructionSize, InstructionSize);

            // The registers are bit-fields: big endian has them the other way round.
            instructions[i] = code.Elf.IsLittleEndian
                ? new BpfInstruction(bits[0], bits[1], BinaryPrimitives.ReadInt16LittleEndian(bits[2..]), BinaryPrimitives.ReadInt32LittleEndian(bits[4..]))
                : new BpfInstruction(
                    bits[0],
                    (byte)(bits[1] << 4 | bits[1] >> 4),
                    BinaryPrimitives.ReadInt16BigEndian(bits[2..]),
                    BinaryPrimitives.ReadInt32BigEndian(bits[4..]));
        }

        return instructions;
    }

    // The rules of libbpf's bpf_program__record_reloc and bpf_object__reloc_code.
    private CodeReferences ReadReferences()
    {
        var references = new CodeReferences();
        ReadOnlySpan<ElfRelocation> relocations = code.Relocations(Section);
        int next = 0;
        for (int i = 0; i < Instructions.Length; i++)
        {
            ulong at = (ulong)(offset + i * InstructionSize);
            while (next < relocations.Length && relocations[next].Offset < at)
            {
                next++;
            }

            BpfInstruction instruction = Instructions[i];
            if (next < relocations.Length && relocations[next].Offset == at)
            {
                AddReference(references, code.Elf.Symbols[relocations[next].Symbol], instruction);
            }
            else if (instruction.IsCall && instruction.Source == BpfInstruction.PseudoCall)
            {
                // A static function of the same section needs no relocation.
                references.Add(code.TextFunctionAt((long)at + (instruction.Immediate + 1L) * InstructionSize));
            }
        }

        return references;
    }

    private void AddReference(CodeReferences references, ElfSymbol symbol, BpfInstruction instruction)
    {
        if (symbol.IsExtern)
        {
            references.AddExtern(symbol.Name);
        }
        else if (instruction.IsCall)
        {
            references.Add(code.FunctionAt(symbol.SectionIndex, (long)symbol.Value + (instruction.Immediate + 1L) * InstructionSize));
        }
        else if (instruction.IsLoadImmediate64 && code.MapOf(symbol) is { } map)
        {
            references.AddMap(map);
        }
        else if (instruction.IsLoadImmediate64)
        {
            references.Add(code.TextFunctionAt((long)symbol.Value + instruction.Immediate));
        }
    }
}
