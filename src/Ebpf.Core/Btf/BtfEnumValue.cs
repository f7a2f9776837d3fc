namespace Ebpf.Btf;

/// <summary>A named value of an enumeration.</summary>
public readonly struct BtfEnumValue
{
    private readonly BtfSpec _btf;
    private readonly uint _name;

    internal BtfEnumValue(BtfSpec btf, uint name, long value)
    {
        _btf = btf;
        _name = name;
        Value = value;
    }

    /// <summary>The name. Read from the BTF each time.</summary>
    public string Name => _btf.Name(_name);

    /// <summary>The value; of an unsigned enumeration of 64 bits, its bits: cast it to <see langword="ulong"/>.</summary>
    public long Value { get; }
}
