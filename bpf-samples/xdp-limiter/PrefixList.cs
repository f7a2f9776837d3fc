using Ebpf.Maps;

namespace XdpLimiter;

/// <summary>A list of networks in the kernel.</summary>
internal sealed class PrefixList<TPrefix, TValue>(BpfLpmTrie<TPrefix, TValue> trie)
    where TPrefix : unmanaged
    where TValue : unmanaged
{
    internal IReadOnlyList<(TPrefix Prefix, TValue Value)> Read()
    {
        var rules = new List<(TPrefix, TValue)>();
        foreach (MapBatch<TPrefix, TValue> batch in trie.GetBatches())
        {
            for (int i = 0; i < batch.Count; i++)
            {
                rules.Add((batch.Keys[i], batch.Values[i]));
            }
        }

        return rules;
    }

    internal void Set(IEnumerable<(TPrefix Prefix, TValue Value)> rules)
    {
        foreach ((TPrefix prefix, TValue value) in rules)
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
