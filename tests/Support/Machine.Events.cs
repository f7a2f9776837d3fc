using System.Runtime.InteropServices;
using System.Text;

namespace Ebpf.Tests;

public static partial class Machine
{
    private const int LinkCreate = 28;
    private const uint Kprobe = 2;
    private const uint KprobeMulti = 42;
    private const uint KprobeSession = 56;
    private const int Esrch = 3;
    private const int BreakpointType = 5;
    private const string KprobeEventSource = "/sys/bus/event_source/devices/kprobe/type";

    /// <summary>The file that takes the second CPU offline and back.</summary>
    public const string SecondCpu = "/sys/devices/system/cpu/cpu1/online";

    private static readonly Lazy<bool> _kprobes = new(SetsKprobe), _kprobeMulti = new(() => KnowsKprobeLink(KprobeMulti)),
        _kprobeSession = new(() => KnowsKprobeLink(KprobeSession)), _breakpoints = new(SetsBreakpoint);

    private static bool HasSecondCpu() => File.Exists(SecondCpu) && File.ReadAllText(SecondCpu).Trim() == "1" && IsDisposable();

    // Taking a CPU away is for machines that are there for the tests alone: the guests, which say so by what their init is to run.
    private static bool IsDisposable() => File.ReadAllText("/proc/cmdline").Contains(" run_dir=", StringComparison.Ordinal);

    private static unsafe bool SetsKprobe()
    {
        if (!File.Exists(KprobeEventSource))
        {
            return false;
        }

        fixed (byte* function = "vfs_open\0"u8)
        {
            return OpensEvent(uint.Parse(File.ReadAllText(KprobeEventSource), System.Globalization.CultureInfo.InvariantCulture), access: 0, (ulong)function, 0, pid: -1, cpu: 0);
        }
    }

    private static unsafe bool SetsBreakpoint()
    {
        ulong watched = 0;
        return OpensEvent(BreakpointType, access: 2, (ulong)&watched, sizeof(ulong), pid: 0, cpu: -1);
    }

    private static unsafe bool OpensEvent(uint type, uint access, ulong config1, ulong config2, int pid, int cpu)
    {
        const int size = 112, excludeKernel = 1 << 5;
        byte* attributes = stackalloc byte[size];
        new Span<byte>(attributes, size).Clear();
        *(uint*)attributes = type;
        *(uint*)(attributes + 4) = size;
        *(ulong*)(attributes + 16) = 1;
        *(ulong*)(attributes + 40) = type == BreakpointType ? excludeKernel : 0ul;
        *(uint*)(attributes + 52) = access;
        *(ulong*)(attributes + 56) = config1;
        *(ulong*)(attributes + 64) = config2;
        int fd = (int)syscall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 298 : 241, attributes, pid, cpu, -1, 8);
        return fd >= 0 && close(fd) == 0;
    }

    // A link to a function that does not exist: a kernel that knows the kind looks for it.
    private static unsafe bool KnowsKprobeLink(uint attachType)
    {
        ulong* instructions = stackalloc ulong[] { 0xb7, 0x95 };
        uint* attributes = stackalloc uint[36];
        new Span<uint>(attributes, 36).Clear();
        fixed (byte* license = "GPL\0"u8, name = Encoding.UTF8.GetBytes("ebpf_net_no_such_function\0"))
        {
            attributes[0] = Kprobe;
            attributes[1] = 2;
            *(ulong**)(attributes + 2) = instructions;
            *(byte**)(attributes + 4) = license;
            attributes[17] = attachType;
            int program = bpf(ProgramLoad, attributes, 36 * sizeof(uint));
            if (program < 0)
            {
                return false;
            }

            byte* symbols = name;
            new Span<uint>(attributes, 36).Clear();
            attributes[0] = (uint)program;
            attributes[2] = attachType;
            attributes[5] = 1;
            *(byte***)(attributes + 6) = &symbols;
            int result = bpf(LinkCreate, attributes, 48), errno = Marshal.GetLastPInvokeError();
            _ = close(program);
            return result < 0 && errno == Esrch;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint syscall(nint number, void* attributes, nint pid, nint cpu, nint group, nint flags);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
