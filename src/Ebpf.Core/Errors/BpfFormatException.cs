namespace Ebpf;

/// <summary>The exception that is thrown when bytes are not a well-formed BPF object file or BTF.</summary>
public sealed class BpfFormatException : BpfException
{
    /// <summary>Makes an exception that names the place of the defect.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="section">The ELF section at fault, or <see langword="null"/> for the file's own headers.</param>
    /// <param name="offset">The offset of the defect in bytes: within <paramref name="section"/> if there is one, else within the file.</param>
    public BpfFormatException(string message, string? section = null, long offset = 0)
        : base(Locate(message, section, offset))
    {
        Section = section;
        Offset = offset;
    }

    internal BpfFormatException(string message, int errno)
        : base(message, errno)
    {
    }

    /// <summary>The ELF section at fault, or <see langword="null"/> for the file's own headers.</summary>
    public string? Section { get; }

    /// <summary>The offset of the defect in bytes: within <see cref="Section"/> if there is one, else within the file.</summary>
    public long Offset { get; }

    private static string Locate(string message, string? section, long offset) =>
        section is null ? $"{message} (file offset {offset:#,0})" : $"{message} (section '{section}', offset {offset:#,0})";
}
