using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.Links.Tests;

/// <summary>One program of tests/bpf/probes.bpf.c, and what it counts.</summary>
public sealed class Probes : IDisposable
{
    private readonly Collection _collection;

    /// <param name="program">Which program.</param>
    /// <param name="pid">Whose hits it counts; 0 for all.</param>
    public Probes(string program, int pid = 0)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("probes"));
        foreach (ProgramSpec other in spec.Programs.Values)
        {
            other.AutoLoad = other.Name == program;
        }

        spec.Variables["target_tgid"].Set((uint)pid);
        spec.Variables["with_cookies"].Set(HasCookies);
        _collection = Collection.Load(spec);
        Program = _collection.Programs[program];
    }

    public static bool HasCookies => Machine.IsKernel("5.15");

    public BpfProgram Program { get; }

    /// <summary>A cookie, where the kernel has them.</summary>
    public static ulong Cookie(ulong cookie) => HasCookies ? cookie : 0;

    /// <summary>How often the program ran with a cookie.</summary>
    public ulong Hits(ulong cookie = 0)
    {
        ulong count = 0;
        _collection.Maps["hits"].TryGetValue(MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(ref cookie)), MemoryMarshal.AsBytes(new Span<ulong>(ref count)));
        return count;
    }

    public void Dispose() => _collection.Dispose();
}
