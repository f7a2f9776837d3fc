using System.Runtime.CompilerServices;

namespace Ebpf;

/// <summary>Five 32-bit words in a row: <c>__u32 x[5]</c>.</summary>
[InlineArray(5)]
public struct Words5
{
    private uint _first;
}
