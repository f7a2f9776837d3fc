namespace Ebpf.Btf;

/// <summary>A type of a kind that later kernels have and this library does not know; only its number and name can be told.</summary>
public sealed class BtfUnknown : BtfType
{
    internal BtfUnknown(BtfSpec btf, uint id, int offset)
        : base(btf, id, offset)
    {
    }
}
