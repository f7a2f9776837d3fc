using Ebpf.Btf;

namespace Ebpf.Objects;

/// <summary>The types of a map's keys and values as the object file of the map's user declares them.</summary>
/// <param name="Key">Null where there is none.</param>
/// <param name="Value">Null where there is none.</param>
/// <param name="AreTheMaps">Whether the map was created from this declaration; otherwise it is another's, which may differ.</param>
internal readonly record struct DeclaredTypes(BtfType? Key, BtfType? Value, bool AreTheMaps)
{
    internal static DeclaredTypes Of(MapSpec? spec, bool isCreated) => new(
        spec?.KeyType is { } key && key.Size == spec.KeySize ? key : null,
        spec?.ValueType is { } value && value.Size == spec.ValueSize ? value : null,
        isCreated);
}
