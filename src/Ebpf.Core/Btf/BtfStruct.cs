using System.Text;

namespace Ebpf.Btf;

/// <summary>A struct or a union.</summary>
public sealed partial class BtfStruct : BtfType
{
    private BtfMember[]? _members;

    internal BtfStruct(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>Whether it is a union: all members start at 0.</summary>
    public bool IsUnion => Kind == BtfKind.Union;

    /// <summary>The members in the order of the C source; anonymous structs and unions in it are members without a name.</summary>
    public IReadOnlyList<BtfMember> Members => _members ??= ReadMembers();

    /// <summary>Finds a member, also in anonymous structs and unions, and through the members of members: <c>se.avg.load_sum</c>.</summary>
    /// <param name="path">A name, or names with dots between them.</param>
    /// <returns>The member, with its offset from the start of this struct, or <see langword="null"/> if there is none.</returns>
    /// <exception cref="BpfFormatException">A type on the way is malformed.</exception>
    public BtfMember? FindMember(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        BtfMember? found = null;
        BtfStruct? parent = this;
        foreach (string name in path.Split('.'))
        {
            if (name.Length == 0 || parent?.Find(Encoding.UTF8.GetBytes(name), [], 0) is not { } member)
            {
                return null;
            }

            found = found is null ? member : member.After(found.BitOffset);
            parent = member.Type.UnderlyingType as BtfStruct;
        }

        return found;
    }

    // A struct that was searched without success is not searched again: hostile BTF can contain it more often than there is time for.
    private BtfMember? Find(byte[] name, HashSet<uint> searched, int depth)
    {
        if (depth > MaxDepth || !searched.Add(Id))
        {
            return null;
        }

        foreach (BtfMember member in Members)
        {
            if (member.IsNamed(name))
            {
                return member;
            }

            if (member.AnonymousStruct?.Find(name, searched, depth + 1) is { } inner)
            {
                return inner.After(member.BitOffset);
            }
        }

        return null;
    }

    private BtfMember[] ReadMembers()
    {
        bool hasBitFields = KindFlag;
        var members = new BtfMember[Count];
        for (int i = 0; i < members.Length; i++)
        {
            const int First = 3, Words = 3;
            uint offset = Word(First + i * Words + 2);
            members[i] = hasBitFields
                ? new BtfMember(Btf, Word(First + i * Words), Word(First + i * Words + 1), offset & 0xffffff, (int)(offset >> 24))
                : new BtfMember(Btf, Word(First + i * Words), Word(First + i * Words + 1), offset, 0);
        }

        return members;
    }
}
