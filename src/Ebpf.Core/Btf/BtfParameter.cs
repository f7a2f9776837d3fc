namespace Ebpf.Btf;

/// <summary>A parameter of a function.</summary>
public readonly struct BtfParameter
{
    private readonly BtfSpec _btf;
    private readonly uint _name;
    private readonly uint _typeId;

    internal BtfParameter(BtfSpec btf, uint name, uint typeId)
    {
        _btf = btf;
        _name = name;
        _typeId = typeId;
    }

    /// <summary>The name; empty in pointers to functions, mostly. Read from the BTF each time.</summary>
    public string Name => _btf.Name(_name);

    /// <summary>The type.</summary>
    public BtfType Type => _btf.Type(_typeId);
}
