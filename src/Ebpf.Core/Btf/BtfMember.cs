namespace Ebpf.Btf;

/// <summary>One member of a struct or union.</summary>
/// <param name="Name">Its name; empty for an anonymous struct or union.</param>
/// <param name="TypeId">Its type.</param>
/// <param name="BitOffset">Where it starts, in bits.</param>
/// <param name="BitSize">The width of a bit-field in bits; 0 for an ordinary member.</param>
internal readonly record struct BtfMember(string Name, uint TypeId, uint BitOffset, uint BitSize);
