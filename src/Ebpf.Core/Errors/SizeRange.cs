namespace Ebpf.Errors;

/// <summary>Sizes in bytes that are allowed, ends included.</summary>
internal readonly record struct SizeRange(int Min, int Max)
{
    internal bool Contains(int size) => size >= Min && size <= Max;

    public override string ToString() =>
        Min == Max ? $"{Min}" : Max == int.MaxValue ? $"at least {Min}" : $"{Min:#,0} to {Max:#,0}";
}
