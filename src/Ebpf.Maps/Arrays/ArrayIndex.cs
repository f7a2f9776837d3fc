namespace Ebpf.Maps.Views;

/// <summary>Indices of the kinds that are arrays.</summary>
internal static class ArrayIndex
{
    internal static uint Check(BpfMap map, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, map.MaxEntries, nameof(index));
        return (uint)index;
    }

    internal static BpfException Absent(BpfMap map, int index) =>
        new($"map '{map.Name}' has no element {index}, though its length is {map.MaxEntries}");
}
