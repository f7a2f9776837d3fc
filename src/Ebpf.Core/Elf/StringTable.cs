using System.Text;

namespace Ebpf.Elf;

/// <summary>NUL-terminated names addressed by offset, as ELF (<c>.strtab</c>) and BTF keep them.</summary>
/// <param name="bytes">The whole table.</param>
/// <param name="section">The section to name in errors.</param>
internal sealed class StringTable(ReadOnlyMemory<byte> bytes, string section)
{
    // Names may share their tails, so a small hostile table can stand for gigabytes of text. Honest ones are read a few times over.
    private long _budget = 65_536 + 16L * bytes.Length;

    /// <summary>The name at <paramref name="offset"/>; offset 0 is the empty name, also in an empty table.</summary>
    internal string Get(uint offset)
    {
        if (offset == 0)
        {
            return "";
        }

        if (offset >= (uint)bytes.Length)
        {
            throw new BpfFormatException($"a name starts past the end of the {bytes.Length:#,0} bytes of names", section, offset);
        }

        ReadOnlySpan<byte> rest = bytes.Span[(int)offset..];
        int length = rest.IndexOf((byte)0);
        if (length < 0)
        {
            throw new BpfFormatException("a name is not terminated", section, offset);
        }

        _budget -= length;
        return _budget >= 0
            ? Encoding.UTF8.GetString(rest[..length])
            : throw new BpfFormatException("the names overlap so often that the file cannot be honest", section, offset);
    }
}
