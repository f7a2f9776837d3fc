namespace Ebpf.Benchmarks;

internal static class ObjectFile
{
    /// <summary>Where the build puts what it makes of <c>bpf/<paramref name="name"/>.bpf.c</c>.</summary>
    internal static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "bpf", $"{name}.bpf.o");
}
