namespace Ebpf.Btf;

/// <summary>Tags of declarations, which refer to their targets: the other direction has to be made.</summary>
public sealed partial class BtfSpec
{
    private ILookup<uint, BtfDeclarationTag>? _tags;

    internal IEnumerable<BtfDeclarationTag> DeclarationTagsOf(uint id)
    {
        _tags ??= OfKind(BtfKind.DeclarationTag).Where(tag => tag.Id >= _firstId).Cast<BtfDeclarationTag>().ToLookup(tag => tag.ReferencedTypeId);
        return _tags[id];
    }
}
