namespace Ebpf.Native.Tests;

internal static class Difference
{
    /// <summary>Fails with one difference a line.</summary>
    internal static void AssertNone(IEnumerable<string> differences)
    {
        string text = string.Join(Environment.NewLine, differences);
        Assert.True(text.Length == 0, text);
    }
}
