using System.Runtime.InteropServices;

namespace Ebpf.Maps;

/// <summary>The key of a map of type <see cref="MapType.CgroupStorage"/>: <c>struct bpf_cgroup_storage_key</c>.</summary>
/// <param name="CgroupInodeId">The inode number of the cgroup's directory.</param>
/// <param name="AttachType">How the program is attached to it.</param>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct CgroupStorageKey(ulong CgroupInodeId, AttachType AttachType);
