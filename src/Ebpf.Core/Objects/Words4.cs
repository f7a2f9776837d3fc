using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>Four 32-bit words in a row, such as an IPv6 address: <c>__u32 x[4]</c>.</summary>
[InlineArray(4)]
public struct Words4
{
    private uint _first;
}
