using System.Diagnostics;
using Ebpf.Btf;
using Ebpf.Native;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Opening the kernel's BTF and finding a struct in it.</summary>
internal sealed class BtfFind : IPairedCase
{
    // FINDS and ROUNDS of the C half.
    private const int Finds = 10;
    private const int Rounds = 15;

    public string Name => "btf-find";

    public string Unit => "µs/op";

    public string Input => "/sys/kernel/btf/vmlinux";

    public IReadOnlyList<string> Variants => ["first", "again"];

    public Measurement Measure(string variant) => variant switch
    {
        "first" => First(),
        "again" => InMicroseconds(Cases.Rounds.Measure(Finds, Find, warmUpOperations: Finds)),
        _ => throw new ArgumentOutOfRangeException(nameof(variant), variant, null),
    };

    private static Measurement InMicroseconds(Measurement measured) => measured with { Value = measured.Value / 1000 };

    private static Measurement First()
    {
        long began = Stopwatch.GetTimestamp();
        ulong id = Find();
        double time = Stopwatch.GetElapsedTime(began).TotalMicroseconds;
        return new Measurement(time, id * Finds * Rounds, LibBpf.Version.ToString());
    }

    private static ulong Find(int count, Xorshift random)
    {
        ulong sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += Find();
        }

        return sum;
    }

    private static ulong Find() => BtfSpec.LoadKernel().FindType("task_struct", BtfKind.Struct)!.Id;
}
