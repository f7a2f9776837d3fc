using System.Runtime.InteropServices;

namespace Ebpf.Links.Probes;

/// <summary>An array of strings as C has it, in native memory.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly nint[] _strings;

    internal NativeStrings(IReadOnlyList<string> strings)
    {
        _strings = GC.AllocateArray<nint>(strings.Count, pinned: true);
        for (int i = 0; i < strings.Count; i++)
        {
            _strings[i] = Marshal.StringToCoTaskMemUTF8(strings[i]);
        }
    }

    /// <summary>Null for an empty array.</summary>
    internal byte** Pointer => _strings.Length == 0 ? null : (byte**)Marshal.UnsafeAddrOfPinnedArrayElement(_strings, 0);

    public void Dispose()
    {
        for (int i = 0; i < _strings.Length; i++)
        {
            Marshal.FreeCoTaskMem(_strings[i]);
            _strings[i] = 0;
        }
    }
}
