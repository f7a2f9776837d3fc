using System.Runtime.InteropServices;

namespace Ebpf.Tests;

public static partial class Machine
{
    private const int ProgramLoad = 5;
    private const uint Tracing = 26;
    private const uint TraceFentry = 24;
    private const int Eperm = 1;

    // Without a target a fentry program is invalid; a kernel that allows no trampolines does not come so far as to see that.
    private static unsafe bool RefusesTrampolines()
    {
        ulong* instructions = stackalloc ulong[] { 0xb7, 0x95 };
        byte* license = stackalloc byte[] { (byte)'G', (byte)'P', (byte)'L', 0 };
        uint* attributes = stackalloc uint[36];
        new Span<uint>(attributes, 36).Clear();
        attributes[0] = Tracing;
        attributes[1] = 2;
        *(ulong**)(attributes + 2) = instructions;
        *(byte**)(attributes + 4) = license;
        attributes[17] = TraceFentry;
        int result = bpf(ProgramLoad, attributes, 36 * sizeof(uint));
        return result < 0 && Marshal.GetLastPInvokeError() == Eperm;
    }

    private static unsafe int bpf(int command, void* attributes, int size) =>
        (int)syscall(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280, command, attributes, size);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint syscall(nint number, nint command, void* attributes, nint size);
}
