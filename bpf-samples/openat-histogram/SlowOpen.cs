using System.Runtime.CompilerServices;
using BpfSamples;

#pragma warning disable CS0649 // The kernel assigns the fields.

namespace OpenatHistogram;

/// <summary><c>struct slow_open</c>: a call that took as long as <c>--slow</c> says.</summary>
internal readonly struct SlowOpen
{
    private readonly ulong _ns;
    private readonly uint _tgid;
    private readonly uint _tid;
    private readonly int _result;
    private readonly uint _uid;
    private readonly Comm _comm;
    private readonly PathName _path;

    /// <summary>One line: how long, who, what, and the descriptor or the negative error number.</summary>
    public override string ToString() =>
        $"slow: {Time.Text(_ns * 1e-9),-7} pid {_tgid} tid {_tid} uid {_uid} {KernelText.Of(_comm)} {KernelText.Of(_path)} = {_result}";

    [InlineArray(16)]
    private struct Comm
    {
        private byte _first;
    }

    [InlineArray(256)]
    private struct PathName
    {
        private byte _first;
    }
}
