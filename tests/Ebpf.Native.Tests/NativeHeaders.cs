using System.Reflection;
using System.Text.RegularExpressions;

namespace Ebpf.Native.Tests;

/// <summary>The headers that libbpf was built with: artifacts/native/include.</summary>
internal static partial class NativeHeaders
{
    internal static string Directory { get; } = typeof(NativeHeaders).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "NativeHeaders").Value!;

    internal static void Require() =>
        Assert.SkipUnless(System.IO.Directory.Exists(Directory), $"{Directory} is not on this machine.");

    /// <summary>A header without its comments.</summary>
    internal static string Read(string name) => Comment().Replace(File.ReadAllText(Path.Combine(Directory, name)), " ");

    [GeneratedRegex(@"/\*.*?\*/|//[^\n]*", RegexOptions.Singleline)]
    private static partial Regex Comment();
}
