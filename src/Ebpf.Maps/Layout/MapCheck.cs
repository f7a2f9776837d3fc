using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Ebpf.Btf;

namespace Ebpf.Maps.Layout;

/// <summary>Whether a map is what a typed view takes it for: kind, sizes, and where it has BTF, every field.</summary>
internal static class MapCheck
{
    internal static void Kind(BpfMap map, ReadOnlySpan<MapType> expected)
    {
        if (!expected.Contains(map.Type))
        {
            throw new MapMismatchException(map.Name, $"it is a map of type {map.Type}, not {string.Join(" or ", expected.ToArray())}");
        }
    }

    internal static void Key<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TKey>(BpfMap map)
        where TKey : unmanaged => Type<TKey>(map, "keys", map.KeySize, map.KeyType);

    internal static void Value<[DynamicallyAccessedMembers(ManagedLayout.Kept)] TValue>(BpfMap map)
        where TValue : unmanaged => Type<TValue>(map, "values", map.ValueSize, map.ValueType);

    private static void Type<[DynamicallyAccessedMembers(ManagedLayout.Kept)] T>(BpfMap map, string what, int size, BtfType? type)
        where T : unmanaged
    {
        if (size != Unsafe.SizeOf<T>())
        {
            throw new MapMismatchException(map.Name, $"its {what} have {size} bytes, and {typeof(T)} has {Unsafe.SizeOf<T>()}");
        }

        if (type is not null && LayoutComparison.Find(BtfLayout.Of(type), ManagedLayout.Of<T>(), typeof(T)) is { } difference)
        {
            throw new MapMismatchException(map.Name, $"its {what} are laid out otherwise than {typeof(T)}: {difference.Message}", difference.Field);
        }
    }
}
