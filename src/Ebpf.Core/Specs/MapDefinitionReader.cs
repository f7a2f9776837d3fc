using Ebpf.Btf;

namespace Ebpf.Specs;

/// <summary>Reads the anonymous structs of <c>SEC(".maps")</c>, whose members' types carry the numbers (libbpf's bpf_helpers.h: __uint, __type, __array).</summary>
internal sealed class MapDefinitionReader(BtfSpec btf)
{
    private const string SectionName = ".maps";

    internal MapSpec Read(BtfType variable)
    {
        if (variable.Kind != BtfKind.Variable)
        {
            throw new BpfFormatException($"'{variable.Name}' is a {variable.Kind}, not a variable", SectionName);
        }

        BtfType definition = btf.Resolve(variable.ReferencedTypeId);
        return definition.Kind == BtfKind.Struct
            ? ReadDefinition(variable.Name, definition, isInner: false)
            : throw new BpfFormatException($"map '{variable.Name}' is defined by a {definition.Kind}, not by a struct", SectionName);
    }

    private MapSpec ReadDefinition(string name, BtfType definition, bool isInner)
    {
        var map = new MapSpec(name);
        for (int i = 0; i < definition.Count; i++)
        {
            ReadMember(map, definition.Member(i), isInner);
        }

        return map.Type != MapType.Unspecified
            ? map
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
                map.KeySize = Size(map, member, Number(map, member));
                break;
            case "value_size":
                map.ValueSize = Size(map, member, Number(map, member));
                break;
            case "key":
                map.KeySize = Size(map, member, btf.SizeOf(Target(map, member).Id));
                break;
            case "value":
                map.ValueSize = Size(map, member, btf.SizeOf(Target(map, member).Id));
                break;
            case "map_extra":
                map.MapExtra = Number(map, member);
                break;
            case "pinning" when !isInner:
                map.Pinning = (MapPinning)Number(map, member);
                break;
            case "values" when !isInner:
                map.InnerMap = InnerMap(map, member);
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

    // __type(name, T) is T *name.
    private BtfType Target(MapSpec map, BtfMember member)
    {
        BtfType pointer = btf.Resolve(member.TypeId);
        return pointer.Kind == BtfKind.Pointer
            ? btf.Resolve(pointer.ReferencedTypeId)
            : throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is a {pointer.Kind}, not a pointer", SectionName);
    }

    // __array(values, T) is T *values[]: T a struct for maps of maps, a function for program arrays.
    private MapSpec? InnerMap(MapSpec map, BtfMember member)
    {
        BtfType array = btf.Resolve(member.TypeId);
        BtfType pointer = array.Kind == BtfKind.Array ? btf.Resolve(array.ArrayElementTypeId) : array;
        if (array.Kind != BtfKind.Array || pointer.Kind != BtfKind.Pointer)
        {
            throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is not an __array", SectionName);
        }

        map.ValueSize = sizeof(int);
        BtfType target = btf.Resolve(pointer.ReferencedTypeId);
        return target.Kind switch
        {
            BtfKind.Struct => ReadDefinition($"{map.Name}.inner", target, isInner: true),
            BtfKind.FunctionPrototype => null,
            _ => throw new BpfFormatException($"the values of map '{map.Name}' are neither maps nor programs, but {target.Kind}", SectionName),
        };
    }

    private static int Size(MapSpec map, BtfMember member, uint size) =>
        size <= int.MaxValue
            ? (int)size
            : throw new BpfFormatException($"field '{member.Name}' of map '{map.Name}' is {size} bytes", SectionName);
}
