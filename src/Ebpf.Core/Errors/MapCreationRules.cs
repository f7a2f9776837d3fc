using System.Numerics;
using System.Text;
using Ebpf.Btf;

namespace Ebpf.Errors;

/// <summary>Which fields of a map that could not be created are wrong. Asked after the failure: what the kernel accepts, nobody questions.</summary>
internal static class MapCreationRules
{
    // KMALLOC_MAX_SIZE with pages of 4 KiB; an element of a hash is a little more than key and value.
    private const int MaxElement = (4 << 20) - 64;

    private static readonly KernelVersion _locksOfInnerMaps = new(6, 2);

    private static readonly (Func<MapSpec, MapTypeLimits, bool> Applies, Func<MapSpec, MapTypeLimits, string> Says)[] _rules =
    [
        ((map, limits) => BadNameCharacter(map) is not null,
            (map, limits) => $"Name has '{BadNameCharacter(map)}', and the kernel takes letters, digits, '_' and '.' (bpf_obj_name_cpy)"),
        ((map, limits) => limits.Entries is EntryCount.Positive or EntryCount.PagesInPowerOfTwo && map.MaxEntries == 0,
            (map, limits) => "MaxEntries (max_entries) is 0: set it in the C source, or in the spec before loading"),
        ((map, limits) => limits.Entries == EntryCount.Zero && map.MaxEntries != 0,
            (map, limits) => $"MaxEntries (max_entries) is {map.MaxEntries}, and must be 0 for this type"),
        ((map, limits) => limits.Entries == EntryCount.PagesInPowerOfTwo && map.MaxEntries != 0
                && (!BitOperations.IsPow2(map.MaxEntries) || map.MaxEntries % Environment.SystemPageSize != 0),
            (map, limits) => $"MaxEntries (max_entries), the size of a ring buffer in bytes, is {map.MaxEntries}, and must be a power of two and a "
                + $"multiple of the page size, {Environment.SystemPageSize}"),
        ((map, limits) => !limits.Key.Contains(map.KeySize),
            (map, limits) => $"KeySize is {map.KeySize}, and must be {limits.Key}"),
        ((map, limits) => !limits.Value.Contains(map.ValueSize),
            (map, limits) => $"ValueSize is {map.ValueSize:#,0}, and must be {limits.Value}{(IsPerCpu(map) ? " (per CPU)" : "")}"),
        ((map, limits) => IsLocalStorage(map) && DeclaredTypes.Of(map, isCreated: true) is { Key: null } or { Value: null },
            (map, limits) => "KeyType and ValueType are not set, without which there is no local storage: declare __type(key, int) and __type(value, …), or "
                + "set them in MapSpec's constructor"),
        ((map, limits) => limits.Key.Max == int.MaxValue && (long)map.KeySize + map.ValueSize > MaxElement,
            (map, limits) => $"KeySize and ValueSize are {(long)map.KeySize + map.ValueSize:#,0} bytes together, and an element has at most 4 MiB"),
        ((map, limits) => map.Type == MapType.StackTrace && map.ValueSize % FrameSize(map) != 0,
            (map, limits) => $"ValueSize is {map.ValueSize}, and must be a multiple of a frame, {FrameSize(map)}"),
        ((map, limits) => IsMapInMap(map) && map.InnerMap is null,
            (map, limits) => "InnerMap is not set: declare __array(values, struct { … }), or set MapSpec.InnerMap"),
        ((map, limits) => IsMapInMap(map) && map.InnerMap is { } inner && (IsMapInMap(inner) || inner.Type == MapType.ProgramArray),
            (map, limits) => $"InnerMap is of type {map.InnerMap!.Type}, which can not be in another map"),
        ((map, limits) => (map.Flags & limits.Required) != limits.Required,
            (map, limits) => $"Flags (map_flags) lack {limits.Required & ~map.Flags}, which this type must have"),
        ((map, limits) => (map.Flags & ~limits.Flags & ~MapFlags.Token) != 0,
            (map, limits) => $"Flags (map_flags) have {map.Flags & ~limits.Flags & ~MapFlags.Token}, which this type does not take"),
        ((map, limits) => map.Flags.HasFlag(MapFlags.ReadOnlyProgram | MapFlags.WriteOnlyProgram)
                || map.Flags.HasFlag(MapFlags.ReadOnly | MapFlags.WriteOnly),
            (map, limits) => "Flags (map_flags) allow neither reading nor writing"),
        ((map, limits) => map.Type == MapType.BloomFilter && map.MapExtra > 15,
            (map, limits) => $"MapExtra, the number of hash functions, is {map.MapExtra}, and must be 0 to 15"),
        ((map, limits) => map.MapExtra != 0 && map.Type is not (MapType.BloomFilter or MapType.Arena),
            (map, limits) => $"MapExtra is {map.MapExtra}, and must be 0 for this type"),
    ];

    /// <summary>What is wrong with a map that the kernel refused; empty if nothing is known to be.</summary>
    internal static IReadOnlyList<string> Find(MapSpec map) =>
        MapTypeLimits.Of(map.Type) is { } limits
            ? [.. _rules.Where(rule => rule.Applies(map, limits)).Select(rule => rule.Says(map, limits))]
            : [map.Type == MapType.Unspecified ? "Type is not set" : $"Type is {(int)map.Type}, which is not known"];

    /// <summary>What this kernel does not have of what the map asks for: its type, or a flag; null if it has all.</summary>
    internal static string? FindMissing(MapSpec map)
    {
        if (MapTypeLimits.Of(map.Type) is null)
        {
            return null;
        }

        if (map.InnerMap is { } inner && HasLock(inner) && KernelVersion.Current < _locksOfInnerMaps)
        {
            return $"a bpf_spin_lock in the values of inner maps came with kernel {_locksOfInnerMaps}, and this is {KernelVersion.Current}";
        }

        IEnumerable<MapFlags> flags = Enum.GetValues<MapFlags>().Where(flag => flag != MapFlags.None && map.Flags.HasFlag(flag));
        return flags.Select(KernelFeatures.Has).Prepend(KernelFeatures.Has(map.Type)).FirstOrDefault(answer => answer.IsNo)?.Reason;
    }

    /// <summary>The map's fields as they were sent to the kernel.</summary>
    internal static string Describe(MapSpec map) =>
        $"Type {map.Type}, KeySize {map.KeySize:#,0}, ValueSize {map.ValueSize:#,0}, MaxEntries {map.MaxEntries:#,0}, Flags {map.Flags}";

    /// <summary>Roughly how much memory the map takes, in bytes.</summary>
    internal static double Memory(MapSpec map) =>
        map.KeySize == 0 && map.ValueSize == 0
            ? map.Type == MapType.Arena ? (double)map.MaxEntries * Environment.SystemPageSize : map.MaxEntries
            : (double)map.MaxEntries * (map.KeySize + ((double)map.ValueSize * (IsPerCpu(map) ? PossibleCpus.Count : 1)));

    // It gets 15 bytes of it.
    private static Rune? BadNameCharacter(MapSpec map) => map.Name.EnumerateRunes().Take(15).Cast<Rune?>()
        .FirstOrDefault(rune => !(rune!.Value.IsAscii && (Rune.IsLetterOrDigit(rune.Value) || rune.Value.Value is '_' or '.')));

    private static bool IsMapInMap(MapSpec map) => map.Type is MapType.ArrayOfMaps or MapType.HashOfMaps;

    private static bool IsLocalStorage(MapSpec map) =>
        map.Type is MapType.SkStorage or MapType.InodeStorage or MapType.TaskStorage or MapType.CgrpStorage;

    private static bool HasLock(MapSpec map) => DeclaredTypes.Of(map, isCreated: true).Value?.UnderlyingType is BtfStruct value
        && value.Members.Any(member => member.Type.UnderlyingType is BtfStruct { Name: "bpf_spin_lock" });

    private static bool IsPerCpu(MapSpec map) =>
        map.Type is MapType.PerCpuArray or MapType.PerCpuHash or MapType.LruPerCpuHash or MapType.PerCpuCgroupStorage;

    // An address, or struct bpf_stack_build_id.
    private static int FrameSize(MapSpec map) => map.Flags.HasFlag(MapFlags.StackBuildId) ? 32 : 8;
}
