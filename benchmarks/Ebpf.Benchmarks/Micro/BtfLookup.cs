using BenchmarkDotNet.Attributes;
using Ebpf.Btf;
using Ebpf.Native;

namespace Ebpf.Benchmarks.Micro;

/// <summary>The running kernel's BTF: opened, and one type of it found by name; libbpf reads the whole before it can find anything.</summary>
[MemoryDiagnoser]
public unsafe class BtfLookup
{
    private const string KernelBtf = "/sys/kernel/btf/vmlinux";

    [Benchmark(Baseline = true)]
    public int LibBpfParseAndFind()
    {
        btf* parsed = LibBpf.btf__parse(KernelBtf, null);
        int id = LibBpf.btf__find_by_name_kind(parsed, "task_struct", (uint)BtfKind.Struct);
        LibBpf.btf__free(parsed);
        return id;
    }

    [Benchmark]
    public BtfSpec Open() => BtfSpec.LoadKernel();

    [Benchmark]
    public uint OpenAndFind() => BtfSpec.LoadKernel().FindType("task_struct", BtfKind.Struct)!.Id;
}
