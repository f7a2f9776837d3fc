namespace Ebpf.Btf;

/// <summary>A section of variables: <c>.maps</c>, <c>.bss</c>, <c>.data..percpu</c>.</summary>
public sealed class BtfDataSection : BtfType
{
    private BtfSectionVariable[]? _variables;

    internal BtfDataSection(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>The variables.</summary>
    public IReadOnlyList<BtfSectionVariable> Variables => _variables ??= ReadVariables();

    private BtfSectionVariable[] ReadVariables()
    {
        const int First = 3, Words = 3;
        var variables = new BtfSectionVariable[Count];
        for (int i = 0; i < variables.Length; i++)
        {
            variables[i] = new BtfSectionVariable(Btf, Word(First + i * Words), Word(First + i * Words + 1), Word(First + i * Words + 2));
        }

        return variables;
    }
}
