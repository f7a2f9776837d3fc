namespace Ebpf.Btf;

/// <summary>Parameters and return type of a function, or of what a pointer to functions points to.</summary>
public sealed class BtfFunctionPrototype : BtfType
{
    private BtfParameter[]? _parameters;

    internal BtfFunctionPrototype(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }

    /// <summary>What is returned; <see cref="BtfVoid"/> for nothing.</summary>
    public BtfType ReturnType => Referenced;

    /// <summary>The named parameters: those before the dots of a variadic function.</summary>
    public IReadOnlyList<BtfParameter> Parameters => _parameters ??= ReadParameters();

    /// <summary>Whether it takes more arguments than it has <see cref="Parameters"/>, like <c>printk</c>.</summary>
    public bool IsVariadic => Count > 0 && TypeIdOf(Count - 1) == 0 && NameOf(Count - 1) == 0;

    private BtfParameter[] ReadParameters()
    {
        var parameters = new BtfParameter[Count - (IsVariadic ? 1 : 0)];
        for (int i = 0; i < parameters.Length; i++)
        {
            parameters[i] = new BtfParameter(Btf, NameOf(i), TypeIdOf(i));
        }

        return parameters;
    }

    private uint NameOf(int index) => Word(3 + index * 2);

    private uint TypeIdOf(int index) => Word(4 + index * 2);
}
