using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Native;
using Microsoft.Win32.SafeHandles;

namespace Ebpf.Kernel;

internal sealed partial class TraceFs
{
    /// <summary>The definitions of kprobes.</summary>
    internal const string KprobeEvents = "kprobe_events";

    /// <summary>The definitions of uprobes.</summary>
    internal const string UprobeEvents = "uprobe_events";

    /// <summary>Writes a definition of a probe, or the removal of one (Documentation/trace/kprobetrace.rst).</summary>
    /// <param name="file"><see cref="KprobeEvents"/> or <see cref="UprobeEvents"/>.</param>
    /// <param name="definition">One line.</param>
    /// <returns>0 or a negative error number.</returns>
    internal unsafe int WriteProbe(string file, string definition)
    {
        try
        {
            using SafeFileHandle handle = File.OpenHandle(Path.Combine(Root, file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            fixed (byte* bytes = Encoding.UTF8.GetBytes(definition + '\n'))
            {
                // In one call: the kernel takes each for whole lines.
                nint written = LibC.write((int)handle.DangerousGetHandle(), bytes, (nuint)Encoding.UTF8.GetByteCount(definition) + 1);
                return written < 0 ? -Marshal.GetLastPInvokeError() : 0;
            }
        }
        catch (UnauthorizedAccessException)
        {
            return -Errno.EACCES;
        }
        catch (FileNotFoundException)
        {
            return -Errno.ENOTSUPP;
        }
    }
}
