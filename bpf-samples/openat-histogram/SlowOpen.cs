using System.Runtime.CompilerServices;
using System.Text;

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
        $"slow: {Time.Text(_ns * 1e-9),-7} pid {_tgid} tid {_tid} uid {_uid} {Text(_comm)} {Text(_path)} = {_result}";

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        string text = Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);

        // Names are anyone's: what a terminal would obey is not printed.
        return string.Create(text.Length, text, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(text[i]) ? '?' : text[i];
            }
        });
    }

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
