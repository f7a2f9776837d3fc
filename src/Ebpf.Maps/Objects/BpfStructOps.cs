using System.Buffers.Binary;

namespace Ebpf.Maps;

/// <summary>A kernel structure of functions, implemented by programs (<c>BPF_MAP_TYPE_STRUCT_OPS</c>). Kernel 5.6.</summary>
/// <remarks>It is made from an object file, whose data it is filled with, and attached through the collection. Here it is read.</remarks>
public sealed class BpfStructOps : BpfMapView<BpfStructOps>, IBpfMapView<BpfStructOps>
{
    // struct bpf_struct_ops_common_value: refcnt, state; the structure follows at a cache line.
    private const int StateOffset = 4;

    private BpfStructOps(BpfMap map)
        : base(map, MapType.StructOps)
    {
    }

    /// <inheritdoc/>
    public static BpfStructOps View(BpfMap map) => new(map);

    /// <summary>Whether the structure is registered with the kernel.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public StructOpsState State => (StructOpsState)BinaryPrimitives.ReadInt32LittleEndian(ReadValue().AsSpan(StateOffset));

    /// <summary>The value as the kernel has it, functions being ids of programs; its type is <see cref="BpfMap.ValueType"/>.</summary>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public byte[] ReadValue()
    {
        byte[] value = new byte[Map.ValueBufferSize];
        Map.TryGetValue([0, 0, 0, 0], value);
        return value;
    }
}
