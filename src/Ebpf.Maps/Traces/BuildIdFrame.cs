using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>A frame of a user stack as file and offset: <c>struct bpf_stack_build_id</c>. Kernel 4.17.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly struct BuildIdFrame
{
    private const int Valid = 1;

    private readonly int _status;
    private readonly BuildIdBytes _buildId;
    private readonly ulong _offset;

    /// <summary>Whether the file's build id is known: <see cref="Offset"/> then counts from the file's start, else it is the address.</summary>
    public bool HasBuildId => _status == Valid;

    /// <summary>The offset in the file, or the address in the process: see <see cref="HasBuildId"/>.</summary>
    public ulong Offset => _offset;

    /// <summary>Whether this is no frame: those after the last one are like this.</summary>
    internal bool IsEmpty => _status == 0;

    /// <summary>The build id: 20 bytes, of which a shorter one fills the first.</summary>
    public byte[] GetBuildId() => [.. (ReadOnlySpan<byte>)_buildId];

    /// <summary>Build id and offset, or the address.</summary>
    public override string ToString() => HasBuildId ? $"{Convert.ToHexStringLower(_buildId)}+0x{_offset:x}" : $"0x{_offset:x}";

    [InlineArray(20)]
    private struct BuildIdBytes
    {
        private byte _first;
    }
}
