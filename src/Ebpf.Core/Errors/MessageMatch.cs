using System.Globalization;

namespace Ebpf.Errors;

/// <summary>What a message says in the places of its <see cref="MessagePattern"/>.</summary>
/// <param name="Values">By place.</param>
/// <param name="Instruction">The instruction at fault, if the message names it.</param>
internal sealed record MessageMatch(IReadOnlyList<string> Values, int? Instruction)
{
    /// <summary>Puts the values into a text: the first for {0}, and so on.</summary>
    internal string Fill(string text)
    {
        for (int i = 0; i < Values.Count; i++)
        {
            text = text.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{i}}}"), Values[i], StringComparison.Ordinal);
        }

        return text;
    }
}
