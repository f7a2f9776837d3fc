using static Ebpf.MapFlags;
using static Ebpf.MapType;

namespace Ebpf.Errors;

/// <summary>What the kernel asks of a map of one type (the *_map_alloc_check() functions under kernel/bpf and net/core).</summary>
/// <param name="Type">The type.</param>
/// <param name="Since">The kernel that brought it.</param>
/// <param name="Key">Sizes of keys.</param>
/// <param name="Value">Sizes of values.</param>
/// <param name="Flags">The flags that it takes.</param>
/// <param name="Required">The flags that it must have.</param>
/// <param name="Entries">What <c>max_entries</c> must be.</param>
internal sealed record MapTypeLimits(
    MapType Type, string Since, SizeRange Key, SizeRange Value, MapFlags Flags, MapFlags Required = None, EntryCount Entries = EntryCount.Positive)
{
    private const MapFlags Fd = ReadOnly | WriteOnly, Access = Fd | ReadOnlyProgram | WriteOnlyProgram, HashFlags = NoPrealloc | NoCommonLru | NumaNode | Access | ZeroSeed;

    private static readonly SizeRange _none = new(0, 0), _u32 = new(4, 4), _u32OrU64 = new(4, 8), _any = new(1, int.MaxValue), _hashKey = new(1, int.MaxValue), _perCpu = new(1, 32 << 10);

    private static readonly Dictionary<MapType, MapTypeLimits> _all = new MapTypeLimits[]
    {
        new(Hash, "3.19", _hashKey, _any, HashFlags & ~NoCommonLru),
        new(MapType.Array, "3.19", _u32, _any, NumaNode | Access | Mmapable | InnerMap),
        new(ProgramArray, "4.2", _u32, _u32, NumaNode | Fd),
        new(PerfEventArray, "4.3", _u32, _u32, NumaNode | Fd | PreserveElements, Entries: EntryCount.Any),
        new(PerCpuHash, "4.6", _hashKey, _perCpu, HashFlags & ~NoCommonLru),
        new(PerCpuArray, "4.6", _u32, _perCpu, Access),
        new(StackTrace, "4.6", _u32, new SizeRange(8, 127 * 32), NumaNode | Fd | StackBuildId),
        new(CgroupArray, "4.8", _u32, _u32, NumaNode | Fd),
        new(LruHash, "4.10", _hashKey, _any, HashFlags & ~NoPrealloc),
        new(LruPerCpuHash, "4.10", _hashKey, _perCpu, HashFlags & ~NoPrealloc),
        new(LpmTrie, "4.11", new SizeRange(5, 260), _any, NoPrealloc | NumaNode | Access, Required: NoPrealloc),
        new(ArrayOfMaps, "4.12", _u32, _u32, NumaNode | Fd),
        new(HashOfMaps, "4.12", _hashKey, _u32, HashFlags & ~NoCommonLru),
        new(DevMap, "4.14", _u32, _u32OrU64, NumaNode | Fd),
        new(SockMap, "4.14", _u32, _u32OrU64, NumaNode | Fd),
        new(CpuMap, "4.15", _u32, _u32OrU64, NumaNode),
        new(XskMap, "4.18", _u32, _u32, NumaNode | Fd),
        new(SockHash, "4.18", _hashKey, _u32OrU64, NumaNode | Fd),
        new(CgroupStorage, "4.19", new SizeRange(8, 16), _any, NumaNode | Access, Entries: EntryCount.Zero),
        new(ReusePortSockArray, "4.19", _u32, _u32OrU64, NumaNode | Access),
        new(PerCpuCgroupStorage, "4.20", new SizeRange(8, 16), _perCpu, NumaNode | Access, Entries: EntryCount.Zero),
        new(Queue, "4.20", _none, _any, NumaNode | Access),
        new(Stack, "4.20", _none, _any, NumaNode | Access),
        new(SkStorage, "5.2", _u32, _any, NoPrealloc | MapFlags.Clone, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(DevMapHash, "5.4", _u32, _u32OrU64, NumaNode | Fd),
        new(StructOps, "5.6", _u32, _any, MapFlags.Link | ValueTypeBtfObject),
        new(RingBuffer, "5.8", _none, _none, NumaNode | RingBufferOverwrite, Entries: EntryCount.PagesInPowerOfTwo),
        new(InodeStorage, "5.10", _u32, _any, NoPrealloc | MapFlags.Clone, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(TaskStorage, "5.11", _u32, _any, NoPrealloc | MapFlags.Clone, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(BloomFilter, "5.16", _none, _any, NumaNode | ZeroSeed | Access),
        new(UserRingBuffer, "6.1", _none, _none, NumaNode, Entries: EntryCount.PagesInPowerOfTwo),
        new(CgrpStorage, "6.2", _u32, _any, NoPrealloc | MapFlags.Clone, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(Arena, "6.9", _none, _none, SegvOnFault | Mmapable | NoUserConversion, Required: Mmapable),
        new(InstructionArray, "6.19", _u32, new SizeRange(16, 16), None),
    }.ToDictionary(limits => limits.Type);

    /// <summary>The limits of a type; null for a type that this library does not know.</summary>
    internal static MapTypeLimits? Of(MapType type) => _all.GetValueOrDefault(type);
}
