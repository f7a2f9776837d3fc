using Ebpf.Native;

namespace Ebpf.Features;

/// <summary>Operations on maps, tried on a map of the probe's own.</summary>
internal static unsafe class MapOperationProbe
{
    private const ulong BPF_F_CPU = 1 << 3; // the CPU's number is in the upper half: 0, which every machine has

    internal static FeatureAnswer AskBatchOperations() =>
        Try(new Feature("batch operations", new KernelVersion(5, 6)), MapType.Hash, static map =>
        {
            uint key = 0, value = 0, count = 1;
            return LibBpf.bpf_map_update_batch(map, &key, &value, &count, null);
        });

    internal static FeatureAnswer AskPerCpuFlags() =>
        Try(new Feature("BPF_F_CPU", new KernelVersion(7, 0)), MapType.PerCpuArray, static map =>
        {
            uint key = 0;
            ulong value = 0;
            return LibBpf.bpf_map_update_elem(map, &key, &value, BPF_F_CPU);
        });

    private static FeatureAnswer Try(Feature feature, MapType type, Func<int, int> operation)
    {
        int map = LibBpf.bpf_map_create((uint)type, null, 4, 4, 1, null);
        if (map < 0)
        {
            return feature.Judge(map);
        }

        int result = operation(map);
        _ = LibC.close(map);
        return feature.Judge(result);
    }
}
