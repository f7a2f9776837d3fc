namespace Ebpf.Specs;

/// <summary>The initial contents of a section of global variables; edits are kept apart, so that only an edited section is handed to libbpf.</summary>
/// <param name="initial">The bytes in the object file, or null for zeros.</param>
/// <param name="size">The section's size in bytes.</param>
internal sealed class DataSection(ReadOnlyMemory<byte>? initial, int size)
{
    private byte[]? _edited;
    private byte[]? _zeros;

    internal bool IsEdited => _edited is not null;

    internal ReadOnlySpan<byte> Bytes => _edited ?? (initial is { } bytes ? bytes.Span : _zeros ??= new byte[size]);

    internal DataSection Clone() => new(initial, size) { _edited = (byte[]?)_edited?.Clone() };

    internal Span<byte> Edit() => _edited ??= Bytes.ToArray();
}
