namespace Ebpf.Specs;

/// <summary>The initial contents of a section of global variables; edits are kept apart, so that only an edited section is handed to libbpf.</summary>
/// <param name="initial">The bytes in the object file, or null for zeros.</param>
/// <param name="size">The section's size in bytes.</param>
internal sealed class DataSection(ReadOnlyMemory<byte>? initial, int size)
{
    // Most variables are small, and a section of zeros may be large.
    private static readonly byte[] _zeros = new byte[4096];

    private byte[]? _edited;

    internal bool IsEdited => _edited is not null;

    internal ReadOnlySpan<byte> Bytes => Slice(0, size);

    internal ReadOnlySpan<byte> Slice(int offset, int length)
    {
        if (_edited is not null)
        {
            return _edited.AsSpan(offset, length);
        }

        return initial is { } bytes ? bytes.Span.Slice(offset, length) : length <= _zeros.Length ? _zeros.AsSpan(0, length) : new byte[length];
    }

    internal DataSection Clone() => new(initial, size) { _edited = (byte[]?)_edited?.Clone() };

    internal Span<byte> Edit() => _edited ??= Bytes.ToArray();
}
