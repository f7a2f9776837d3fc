using System.Text;

namespace Ebpf.Elf;

internal sealed partial class ExecutableFile
{
    private const string UsdtSection = ".note.stapsdt";
    private const uint UsdtNote = 3;

    /// <summary>The USDT probes, as <c>provider:name</c>, each once.</summary>
    /// <exception cref="BpfFormatException">The file is malformed.</exception>
    internal IReadOnlyCollection<string> UsdtProbes()
    {
        const int noteHeader = 12, addresses = 3 * sizeof(ulong);
        var probes = new SortedSet<string>(StringComparer.Ordinal);
        ReadOnlySpan<byte> notes = _file.Find(UsdtSection) is { } section ? _file.Contents(section) : [];
        while (notes.Length >= noteHeader)
        {
            long contents = noteHeader + Padded(_file.ReadUInt32(notes, 0)), size = _file.ReadUInt32(notes, 4);
            if (contents + size > notes.Length)
            {
                throw new BpfFormatException("a note is longer than its section", UsdtSection);
            }

            ReadOnlySpan<byte> note = notes.Slice((int)contents, (int)size);
            if (_file.ReadUInt32(notes, 8) == UsdtNote && note.Length > addresses)
            {
                note = note[addresses..];
                probes.Add($"{Next(ref note)}:{Next(ref note)}");
            }

            notes = notes[(int)Math.Min(contents + Padded((uint)size), notes.Length)..];
        }

        return probes;
    }

    private static long Padded(uint size) => (size + 3L) & ~3;

    private static string Next(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        if (end < 0)
        {
            throw new BpfFormatException("a name is not terminated", UsdtSection);
        }

        string name = Encoding.UTF8.GetString(text[..end]);
        text = text[(end + 1)..];
        return name;
    }
}
