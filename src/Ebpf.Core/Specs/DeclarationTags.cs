using Ebpf.Btf;

namespace Ebpf.Specs;

/// <summary>The declaration tags of variables and functions as wholes (component -1), not of their members or parameters.</summary>
internal sealed class DeclarationTags
{
    private readonly Dictionary<uint, List<string>> _byType = [];
    private readonly Dictionary<string, List<string>> _byFunction = [];

    internal DeclarationTags(BtfSpec? btf)
    {
        foreach (BtfType tag in btf?.OfKind(BtfKind.DeclarationTag) ?? [])
        {
            if (tag.TagComponent != -1)
            {
                continue;
            }

            BtfType target = btf!.Type(tag.ReferencedTypeId);
            if (!_byType.TryGetValue(target.Id, out List<string>? tags))
            {
                _byType.Add(target.Id, tags = []);
                if (target.Kind == BtfKind.Function)
                {
                    _byFunction[target.Name] = tags;
                }
            }

            tags.Add(tag.Name);
        }
    }

    internal IReadOnlyList<string> OfVariable(uint typeId) => _byType.GetValueOrDefault(typeId) ?? [];

    internal IReadOnlyList<string> OfFunction(string name) => _byFunction.GetValueOrDefault(name) ?? [];
}
