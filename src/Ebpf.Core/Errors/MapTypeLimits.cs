using static Ebpf.MapFlags;
using static Ebpf.MapType;

namespace Ebpf.Errors;

/// <summary>What the kernel asks of a map of one type (the *_map_alloc_check() functions under kernel/bpf and net/core).</summary>
/// <param name="Type">The type.</param>
/// <param name="Key">Sizes of keys.</param>
/// <param name="Value">Sizes of values.</param>
/// <param name="Flags">The flags that it takes.</param>
/// <param name="Required">The flags that it must have.</param>
/// <param name="Entries">What <c>max_entries</c> must be.</param>
internal sealed record MapTypeLimits(
    MapType Type, SizeRange Key, SizeRange Value, MapFlags Flags, MapFlags Required = None, EntryCount Entries = EntryCount.Positive)
{
    private const MapFlags Fd = ReadOnly | WriteOnly;
    private const MapFlags Access = Fd | ReadOnlyProgram | WriteOnlyProgram;
    private const MapFlags HashFlags = NoPrealloc | NumaNode | Access | ZeroSeed;
    private const MapFlags LruFlags = NoCommonLru | NumaNode | Access | ZeroSeed;
    private const MapFlags StorageFlags = NoPrealloc | MapFlags.Clone;

    private static readonly SizeRange _none = new(0, 0);
    private static readonly SizeRange _u32 = new(4, 4);
    private static readonly SizeRange _u32OrU64 = new(4, 8);
    private static readonly SizeRange _any = new(1, int.MaxValue);

    // PCPU_MIN_UNIT_SIZE
    private static readonly SizeRange _perCpu = new(1, 32 << 10);

    private static readonly Dictionary<MapType, MapTypeLimits> _all = new MapTypeLimits[]
    {
        new(Hash, _any, _any, HashFlags),
        new(MapType.Array, _u32, _any, NumaNode | Access | Mmapable | InnerMap),
        new(ProgramArray, _u32, _u32, NumaNode | Fd),
        new(PerfEventArray, _u32, _u32, NumaNode | Fd | PreserveElements, Entries: EntryCount.Any),
        new(PerCpuHash, _any, _perCpu, HashFlags),
        new(PerCpuArray, _u32, _perCpu, Access),
        new(StackTrace, _u32, new SizeRange(8, 127 * 32), NumaNode | Fd | StackBuildId),
        new(CgroupArray, _u32, _u32, NumaNode | Fd),
        new(LruHash, _any, _any, LruFlags),
        new(LruPerCpuHash, _any, _perCpu, LruFlags),
        new(LpmTrie, new SizeRange(5, 260), _any, NoPrealloc | NumaNode | Access, Required: NoPrealloc),
        new(ArrayOfMaps, _u32, _u32, NumaNode | Fd),
        new(HashOfMaps, _any, _u32, HashFlags),
        new(DevMap, _u32, _u32OrU64, NumaNode | Fd),
        new(SockMap, _u32, _u32OrU64, NumaNode | Fd),
        new(CpuMap, _u32, _u32OrU64, NumaNode),
        new(XskMap, _u32, _u32, NumaNode | Fd),
        new(SockHash, _any, _u32OrU64, NumaNode | Fd),
        new(CgroupStorage, new SizeRange(8, 16), _any, NumaNode | Access, Entries: EntryCount.Zero),
        new(ReusePortSockArray, _u32, _u32OrU64, NumaNode | Access),
        new(PerCpuCgroupStorage, new SizeRange(8, 16), _perCpu, NumaNode | Access, Entries: EntryCount.Zero),
        new(Queue, _none, _any, NumaNode | Access),
        new(Stack, _none, _any, NumaNode | Access),
        new(SkStorage, _u32, _any, StorageFlags, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(DevMapHash, _u32, _u32OrU64, NumaNode | Fd),
        new(StructOps, _u32, _any, MapFlags.Link | ValueTypeBtfObject),
        new(RingBuffer, _none, _none, NumaNode | RingBufferOverwrite, Entries: EntryCount.PagesInPowerOfTwo),
        new(InodeStorage, _u32, _any, StorageFlags, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(TaskStorage, _u32, _any, StorageFlags, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(BloomFilter, _none, _any, NumaNode | ZeroSeed | Access),
        new(UserRingBuffer, _none, _none, NumaNode, Entries: EntryCount.PagesInPowerOfTwo),
        new(CgrpStorage, _u32, _any, StorageFlags, Required: NoPrealloc, Entries: EntryCount.Zero),
        new(Arena, _none, _none, SegvOnFault | Mmapable | NoUserConversion, Required: Mmapable),
        new(InstructionArray, _u32, new SizeRange(16, 16), None),
    }.ToDictionary(limits => limits.Type);

    /// <summary>The limits of a type; null for a type that this library does not know.</summary>
    internal static MapTypeLimits? Of(MapType type) => _all.GetValueOrDefault(type);
}
