using System.Text;

namespace BpfSamples;

/// <summary>Names as the kernel has them, which are anyone's: what a terminal would obey is not printed.</summary>
internal static class KernelText
{
    /// <param name="bytes">UTF-8, up to the first zero if there is one.</param>
    internal static string Of(ReadOnlySpan<byte> bytes) =>
        Safe(Encoding.UTF8.GetString(bytes[..(bytes.IndexOf((byte)0) is >= 0 and int end ? end : bytes.Length)]));

    internal static string Safe(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? '?' : c)) : text;
}
