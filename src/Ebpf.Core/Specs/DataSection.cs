namespace Ebpf.Specs;

/// <summary>The initial contents of a section of global variables; edits are kept apart, so that only an edited section is handed to libbpf.</summary>
/// <param name="initial">The bytes in the object file.</param>
internal sealed class DataSection(ReadOnlyMemory<byte> initial)
{
    private byte[]? _edited;

    internal bool IsEdited => _edited is not null;

    internal ReadOnlySpan<byte> Bytes => _edited ?? initial.Span;

    internal Span<byte> Edit() => _edited ??= initial.ToArray();
}
