namespace Ebpf.Benchmarks.Cases;

/// <summary>xorshift64, the same sequence as in <c>baseline.h</c>.</summary>
internal sealed class Xorshift
{
    internal const ulong Seed = 0x9e3779b97f4a7c15;

    private ulong _state = Seed;

    internal ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
