using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Btf;
using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Small BTF for probes, in the byte order of this machine (Documentation/bpf/btf.rst).</summary>
internal static class BtfBlob
{
    private const uint HeaderSize = 24;

    /// <summary>Type 1, the only one: a signed int of 32 bits, whose name is at 1.</summary>
    internal static uint[] Int { get; } = [1, Info(BtfKind.Int, 0), 4, 1 << 24 | 32];

    /// <summary>The second word of a type.</summary>
    internal static uint Info(BtfKind kind, uint count) => (uint)kind << 24 | count;

    /// <summary>A string section: the empty string, and these, the first at 1.</summary>
    internal static byte[] Strings(params string[] strings) => Encoding.ASCII.GetBytes($"\0{string.Join('\0', strings)}\0");

    /// <summary>Gives BTF to the kernel: its descriptor, which the caller closes, or a negative error number.</summary>
    internal static unsafe int Load(uint[] types, byte[] strings)
    {
        uint typesSize = (uint)types.Length * sizeof(uint);
        // magic, version 1 and flags; header size; offset and size of the types; of the strings.
        uint[] header = [BitConverter.IsLittleEndian ? 0x0001eb9fu : 0xeb9f0100u, HeaderSize, 0, typesSize, typesSize, (uint)strings.Length];
        byte[] blob = [.. MemoryMarshal.AsBytes<uint>(header), .. MemoryMarshal.AsBytes<uint>(types), .. strings];
        fixed (byte* pointer = blob)
        {
            return LibBpf.bpf_btf_load(pointer, (nuint)blob.Length, null);
        }
    }
}
