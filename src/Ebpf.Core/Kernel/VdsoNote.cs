using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf.Kernel;

/// <summary>The note with LINUX_VERSION_CODE in the vDSO, the ELF image that the kernel maps into every process.</summary>
internal static class VdsoNote
{
    private const int ProgramHeaderSize = 56;
    private const uint PtNote = 4;

    /// <summary>LINUX_VERSION_CODE of the running kernel, or 0 if it maps no vDSO, or one without the note.</summary>
    internal static unsafe uint OfThisProcess()
    {
        nuint image = LibC.getauxval(LibC.AT_SYSINFO_EHDR);
        // Headers and notes come first; no page is smaller than this.
        return image == 0 ? 0 : Find(new ReadOnlySpan<byte>((void*)image, 4096));
    }

    /// <summary>LINUX_VERSION_CODE in the notes of a 64-bit ELF image of this machine's byte order; 0 if it has none.</summary>
    internal static uint Find(ReadOnlySpan<byte> image)
    {
        if (!image.StartsWith("\u007fELF\u0002"u8) || image.Length < 64)
        {
            return 0;
        }

        int headers = (int)Math.Min(MemoryMarshal.Read<ulong>(image[32..]), (ulong)image.Length);
        int count = MemoryMarshal.Read<ushort>(image[56..]);
        for (int i = 0; i < count && headers + ((i + 1) * ProgramHeaderSize) <= image.Length; i++)
        {
            ReadOnlySpan<byte> header = image.Slice(headers + (i * ProgramHeaderSize), ProgramHeaderSize);
            if (MemoryMarshal.Read<uint>(header) == PtNote)
            {
                ulong offset = MemoryMarshal.Read<ulong>(header[8..]), size = MemoryMarshal.Read<ulong>(header[32..]);
                bool inside = offset < (ulong)image.Length && size <= (ulong)image.Length - offset;
                if (inside && FindInNotes(image.Slice((int)offset, (int)size)) is not 0 and uint code)
                {
                    return code;
                }
            }
        }

        return 0;
    }

    // ELF note: name size, contents' size, type, name, contents, each padded to 4 bytes. The kernel's is "Linux", type 0.
    private static uint FindInNotes(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            uint nameSize = MemoryMarshal.Read<uint>(notes), size = MemoryMarshal.Read<uint>(notes[4..]), type = MemoryMarshal.Read<uint>(notes[8..]);
            ulong contents = 12 + Padded(nameSize), next = contents + Padded(size);
            if (next > (ulong)notes.Length)
            {
                return 0;
            }

            if (type == 0 && size >= 4 && notes.Slice(12, (int)nameSize).SequenceEqual("Linux\0"u8))
            {
                return MemoryMarshal.Read<uint>(notes[(int)contents..]);
            }

            notes = notes[(int)next..];
        }

        return 0;
    }

    private static ulong Padded(uint size) => ((ulong)size + 3) & ~3ul;
}
