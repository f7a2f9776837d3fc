using System.Runtime.InteropServices;
using Ebpf.Tests;

namespace Ebpf.RingBuffer.Tests;

/// <summary>A loaded object whose programs fill its rings.</summary>
internal sealed class RealRing : IDisposable
{
    internal RealRing(string name = "ring", Action<CollectionSpec>? edit = null)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject(name));
        edit?.Invoke(spec);
        Collection = Collection.Load(spec);
    }

    /// <summary>Why there is none here, or null: the programs call bpf_loop.</summary>
    internal static string? Lacks => Machine.Lacks(Needs.Bpf) ?? Machine.IsOlder("5.17");

    internal Collection Collection { get; }

    internal BpfMap Map(string name) => Collection.Maps[name];

    internal void Run(string program, params ulong[] arguments) => Run(null, program, arguments);

    internal void Run(int? cpu, string program, params ulong[] arguments)
    {
        var options = new TestRunOptions { Context = MemoryMarshal.AsBytes(Arguments(arguments)), Cpu = cpu };
        Collection.Programs[program].Run(options);
    }

    internal void Produce(int count, ulong flags = 0, int discardEach = 0) => Run("produce", (ulong)count, flags, (ulong)discardEach);

    public void Dispose() => Collection.Dispose();

    // A raw tracepoint's program may read all its arguments.
    private static ReadOnlySpan<ulong> Arguments(ulong[] arguments)
    {
        var all = new ulong[12];
        arguments.CopyTo(all, 0);
        return all;
    }
}
