using Ebpf.Btf;

namespace Ebpf.Specs;

/// <summary>Reads the anonymous structs of <c>SEC(".maps")</c>, whose members' types carry the numbers (libbpf's bpf_helpers.h: __uint, __type, __array).</summary>
/// <remarks>What it refuses, libbpf refuses (parse_btf_map_def).</remarks>
internal sealed class MapDefinitionReader(BtfSpec btf)
{
    private const string SectionName = ".maps";

    internal MapDefinition Read(BtfType variable)
    {
        BtfType definition = btf.Resolve(variable.ReferencedTypeId);
        return definition.Kind == BtfKind.Struct
            ? ReadDefinition(variable.Name, definition, isInner: false)
            : throw new BpfFormatException($"map '{variable.Name}' is defined by a {definition.Kind}, not by a struct", SectionName);
    }

    private MapDefinition ReadDefinition(string name, BtfType definition, bool isInner)
    {
        var map = new MapSpec(name);
        uint? valuesOffset = null;
        for (int i = 0; i < definition.Count; i++)
        {
            BtfMember member = definition.Member(i);
            if (member.Name == "values" && !isInner)
            {
                if (i != definition.Count - 1)
                {
                    throw new BpfFormatException($"'values' is not the last field of map '{name}'", SectionName);
                }

                ReadValues(map, member);
                valuesOffset = (uint)member.Offset;
            }
            else
            {
                ReadMember(map, member, isInner);
            }
        }

        return map.Type != MapType.Unspecified
            ? new MapDefinition(map, valuesOffset)
            : throw new BpfFormatException($"map '{name}' has no type: its definition needs __uint(type, BPF_MAP_TYPE_…)", SectionName);
    }

    private void ReadMember(MapSpec map, BtfMember member, bool isInner)
    {
        switch (member.Name)
        {
            case "type":
                map.Type = (MapType)Number(map, member);
                break;
            case "max_entries":
                map.MaxEntries = Number(map, member);
                break;
            case "map_flags":
                map.Flags = (MapFlags)Number(map, member);
                break;
            case "numa_node":
                map.NumaNode = Number(map, member);
                break;
            case "key_size":
                map.KeySize = Size(map, member, map.KeySize, Number(map, member));
                break;
            case "value_size":
                map.ValueSize = Size(map, member, map.ValueSize, Number(map, member));
                break;
            case "key":
                map.KeySize = Size(map, member, map.KeySize, btf.SizeOf(Target(map, member).Id));
                map.KeyType = Named(member);
                break;
            case "value":
                map.ValueSize = Size(map, member, map.ValueSize, btf.SizeOf(Target(map, member).Id));
                map.ValueType = Named(member);
                break;
            case "map_extra":
                map.MapExtra = LongNumber(map, member);
                break;
            case "pinning" when !isInner:
                map.Pinning = (MapPinning)Number(map, member);
                if (!Enum.IsDefined(map.Pinning))
                {
                    throw new BpfFormatException($"map '{map.Name}' is to be pinned in the unknown way {(int)map.Pinning}", SectionName);
                }

                break;
            default:
                throw new BpfFormatException($"map '{map.Name}' has a field '{member.Name}' that libbpf does not know", SectionName);
        }
    }

    // __uint(name, value) is int (*name)[value].
    private uint Number(MapSpec map, BtfMember member)
    {
        BtfType array = Target(map, member);
        return array.Kind == BtfKind.Array
            ? array.ArrayLength
            : throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is not an __uint", SectionName);
    }

    // __ulong(name, value) is enum { … = value } name.
    private ulong LongNumber(MapSpec map, BtfMember member)
    {
        BtfType type = btf.Resolve(member.TypeId);
        return type.Kind is BtfKind.Enum or BtfKind.Enum64 && type.Count == 1 ? type.EnumValue(0) : Number(map, member);
    }

    // __type(name, T) is T *name.
    private BtfType Target(MapSpec map, BtfMember member)
    {
        BtfType pointer = btf.Resolve(member.TypeId);
        return pointer.Kind == BtfKind.Pointer
            ? btf.Resolve(pointer.ReferencedTypeId)
            : throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is a {pointer.Kind}, not a pointer", SectionName);
    }

    // As Target, but by the name that the source uses, which may be a typedef's.
    private BtfType Named(BtfMember member) => btf.Type(btf.Resolve(member.TypeId).ReferencedTypeId);

    // __array(values, T) is T *values[]: T a struct for maps of maps, a function for program arrays.
    private void ReadValues(MapSpec map, BtfMember member)
    {
        BtfType array = btf.Resolve(member.TypeId);
        BtfType pointer = array.Kind == BtfKind.Array ? btf.Resolve(array.ArrayElementTypeId) : array;
        if (array.Kind != BtfKind.Array || array.ArrayLength != 0 || pointer.Kind != BtfKind.Pointer)
        {
            throw new BpfFormatException($"field 'values' of map '{map.Name}' is not an __array", SectionName);
        }

        map.ValueSize = Size(map, member, map.ValueSize, sizeof(int));
        map.Values = new Dictionary<uint, string>();
        BtfType target = btf.Resolve(pointer.ReferencedTypeId);
        switch (map.Type, target.Kind)
        {
            case (MapType.ArrayOfMaps or MapType.HashOfMaps, BtfKind.Struct):
                map.InnerMap = ReadDefinition($"{map.Name}.inner", target, isInner: true).Map;
                break;
            case (MapType.ProgramArray, BtfKind.FunctionPrototype):
                break;
            default:
                throw new BpfFormatException($"map '{map.Name}' of type {map.Type} can not have values that are {target.Kind}", SectionName);
        }
    }

    private static int Size(MapSpec map, BtfMember member, int before, uint size)
    {
        if (size > int.MaxValue)
        {
            throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is {size} bytes", SectionName);
        }

        return before == 0 || before == (int)size
            ? (int)size
            : throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is {size} bytes, and another field says {before}", SectionName);
    }
}
