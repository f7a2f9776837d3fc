namespace Ebpf.Errors;

/// <summary>A message as the kernel or libbpf words it: <c>{}</c> stands for what differs, <c>{insn}</c> for the instruction at fault.</summary>
internal sealed class MessagePattern
{
    private const string Place = "{}", InstructionPlace = "{insn}";

    private readonly string[] _literals;
    private readonly int _instructionPlace;

    internal MessagePattern(string wording)
    {
        int marker = wording.IndexOf(InstructionPlace, StringComparison.Ordinal);
        _instructionPlace = marker < 0 ? -1 : wording[..marker].Split(Place).Length - 1;
        _literals = wording.Replace(InstructionPlace, Place, StringComparison.Ordinal).Split(Place);
    }

    /// <summary>What stands in the places, or null if the line does not say this. The message may begin anywhere, unless with a place.</summary>
    internal MessageMatch? Match(ReadOnlySpan<char> line)
    {
        int start = line.IndexOf(_literals[0], StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        line = line[(start + _literals[0].Length)..];
        string[] values = new string[_literals.Length - 1];
        for (int i = 0; i < values.Length; i++)
        {
            string next = _literals[i + 1];
            int length = next.Length == 0 ? line.Length : line.IndexOf(next, StringComparison.Ordinal);
            if (length < 0)
            {
                return null;
            }

            values[i] = line[..length].Trim().ToString();
            line = line[(length + next.Length)..];
        }

        return new MessageMatch(values, _instructionPlace >= 0 && int.TryParse(values[_instructionPlace], out int index) ? index : null);
    }
}
