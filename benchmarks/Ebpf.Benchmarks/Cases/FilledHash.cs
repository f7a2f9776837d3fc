using Ebpf.Maps;

namespace Ebpf.Benchmarks.Cases;

/// <summary>The hash of u64 that most cases of maps work on, filled as the C halves fill it.</summary>
internal static class FilledHash
{
    internal const int Entries = 100_000;

    internal static BpfHashMap<ulong, ulong> Of(Collection collection)
    {
        BpfHashMap<ulong, ulong> map = collection.Maps["entries"].AsHash<ulong, ulong>();
        Fill(map);
        return map;
    }

    internal static void Fill(BpfHashMap<ulong, ulong> map, int entries = Entries)
    {
        for (ulong key = 0; key < (ulong)entries; key++)
        {
            map.Update(key, unchecked(key * Xorshift.Seed));
        }
    }
}
