using BenchmarkDotNet.Attributes;
using Ebpf.Btf;

namespace Ebpf.Benchmarks.Micro;

/// <summary>Types of the kernel by name; the first has its name nowhere.</summary>
public class BtfLookup
{
    private BtfSpec? _kernel;

    [GlobalSetup]
    public void Open() => _kernel = BtfSpec.LoadKernel();

    [Benchmark]
    public BtfType? Absent() => _kernel!.FindType("no_such_struct", BtfKind.Struct);

    [Benchmark]
    public BtfType? Struct() => _kernel!.FindType("task_struct", BtfKind.Struct);

    [Benchmark]
    public int Members() => ((BtfStruct)_kernel!.FindType("task_struct", BtfKind.Struct)!).Members.Count;
}
