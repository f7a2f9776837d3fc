using Ebpf.Maps;

namespace XdpLimiter;

/// <summary>A list of networks in the kernel.</summary>
internal sealed class PrefixList<TPrefix>(BpfLpmTrie<TPrefix, uint> trie)
    where TPrefix : unmanaged
{
    internal IReadOnlyList<(TPrefix Prefix, uint Value)> Read()
    {
        var rules = new List<(TPrefix, uint)>();
        foreach (MapBatch<TPrefix, uint> batch in trie.GetBatches())
        {
            for (int i = 0; i < batch.Count; i++)
            {
                rules.Add((batch.Keys[i], batch.Values[i]));
            }
        }

        return rules;
    }

    internal void Add(IEnumerable<(TPrefix Prefix, uint Value)> rules)
    {
        foreach ((TPrefix prefix, uint value) in rules)
        {
            trie[prefix] = value;
        }
    }

    internal void RemoveAllBut(IEnumerable<TPrefix> prefixes)
    {
        HashSet<TPrefix> kept = [.. prefixes];
        foreach ((TPrefix prefix, _) in Read().Where(rule => !kept.Contains(rule.Prefix)))
        {
            trie.Remove(prefix);
        }
    }
}
