using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    // BPF_F_CPU, with the CPU's number in the upper half, and BPF_F_ALL_CPUS.
    private const ulong OneCpu = 8;
    private const ulong AllCpus = 16;

    /// <summary>Reads the value of one CPU (<c>BPF_F_CPU</c>). Per-CPU arrays and hashes; kernel 7.0.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <param name="cpu">The CPU's number, from 0.</param>
    /// <param name="value">Where to write the value: at least <see cref="ValueSize"/> bytes.</param>
    /// <returns>Whether the map has the key.</returns>
    /// <exception cref="ArgumentException">A span has the wrong size, or there can be no such CPU.</exception>
    /// <exception cref="BpfNotSupportedException">The map is not a per-CPU array or hash, or the kernel is older.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public bool TryGetCpuValue(ReadOnlySpan<byte> key, int cpu, Span<byte> value)
    {
        ulong flags = FlagsOf(cpu);
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfLessThan(value.Length, ValueSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_lookup_elem_flags(fd.Value, keyPointer, valuePointer, flags);
            return result == 0 || (result == -Errno.ENOENT ? false : throw CpuFailed("lookup of one CPU's value", -result));
        }
    }

    /// <summary>Writes the value of one CPU (<c>BPF_F_CPU</c>), and leaves those of the others. Per-CPU arrays and hashes; kernel 7.0.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <param name="cpu">The CPU's number, from 0.</param>
    /// <param name="value">The value, <see cref="ValueSize"/> bytes.</param>
    /// <inheritdoc cref="TryGetCpuValue" path="/exception"/>
    public void UpdateCpuValue(ReadOnlySpan<byte> key, int cpu, ReadOnlySpan<byte> value) => Update(key, value, FlagsOf(cpu), "update of one CPU's value");

    /// <summary>Writes one value for all CPUs (<c>BPF_F_ALL_CPUS</c>). Per-CPU arrays and hashes; kernel 7.0.</summary>
    /// <param name="key">The key, <see cref="KeySize"/> bytes.</param>
    /// <param name="value">The value, <see cref="ValueSize"/> bytes.</param>
    /// <inheritdoc cref="TryGetCpuValue" path="/exception"/>
    public void UpdateAllCpuValues(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => Update(key, value, AllCpus, "update of all CPUs' values");

    private void Update(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ulong flags, string operation)
    {
        CheckKey(key);
        ArgumentOutOfRangeException.ThrowIfNotEqual(value.Length, ValueSize, nameof(value));
        fixed (byte* keyPointer = key, valuePointer = value)
        {
            using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
            int result = LibBpf.bpf_map_update_elem(fd.Value, keyPointer, valuePointer, flags);
            if (result != 0)
            {
                throw CpuFailed(operation, -result);
            }
        }
    }

    private static ulong FlagsOf(int cpu)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cpu);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(cpu, PossibleCpus.Count);
        return OneCpu | (ulong)cpu << 32;
    }

    // Kernels before 7.0 know neither flag.
    private BpfException CpuFailed(string operation, int errno) => errno == Errno.EINVAL
        ? new BpfNotSupportedException($"map '{Name}': {operation} failed: {Errno.Describe(errno)} (it needs a per-CPU array or hash, and kernel 7.0)", errno)
        : Failed(operation, errno);
}
