using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>cgroups by index, for <c>bpf_skb_under_cgroup</c> and <c>bpf_current_task_under_cgroup</c> (<c>BPF_MAP_TYPE_CGROUP_ARRAY</c>). Kernel 4.8.</summary>
/// <remarks>It can not be read.</remarks>
public sealed class BpfCgroupArray : BpfFdArray<BpfCgroupArray>, IBpfMapView<BpfCgroupArray>
{
    private BpfCgroupArray(BpfMap map)
        : base(map, MapType.CgroupArray)
    {
    }

    /// <inheritdoc/>
    public static BpfCgroupArray View(BpfMap map) => new(map);

    /// <summary>Creates a cgroup array without an object file.</summary>
    /// <param name="name">Its name; the kernel keeps 15 bytes.</param>
    /// <param name="length">The number of indices.</param>
    /// <returns>The view, which the caller disposes.</returns>
    /// <inheritdoc cref="BpfMap.Create" path="/exception"/>
    public static BpfCgroupArray Create(string name, uint length) => Create(new MapSpec(name, MapType.CgroupArray, sizeof(uint), sizeof(uint), length));

    /// <summary>Puts a cgroup at an index.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="cgroup">Its directory, as <see cref="KernelHandles.OpenCgroup"/> opens it; it stays the caller's.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is not below the length.</exception>
    /// <exception cref="BpfException">The kernel refuses.</exception>
    /// <exception cref="ObjectDisposedException">The map or the handle is disposed.</exception>
    public void Set(int index, SafeHandle cgroup) => Write(index, cgroup);
}
