using System.Runtime.InteropServices;
using Ebpf.Btf;
using Ebpf.Native;

namespace Ebpf.Loading;

/// <summary>Brings the maps of an opened object to what spec and options say, where libbpf sees them otherwise.</summary>
internal sealed unsafe class MapEdits(CollectionSpec spec, OpenObject obj, LoadPlan plan, CollectionOptions options, LibBpfOperation operation)
{
    private const string DefaultPinPath = "/sys/fs/bpf";

    internal void Apply()
    {
        foreach (OpenMap map in obj.Maps)
        {
            if (map.Spec is not { } edits)
            {
                continue;
            }

            if (!plan.Creates(edits))
            {
                HoldBack(map, edits);
                continue;
            }

            Check(map, LibBpf.bpf_map__set_autocreate(map.Native, 1));
            ApplyContents(map, edits);
            ApplyShape(map, edits);
            ApplyInnerMap(map, edits);
            if (options.MapReplacements?.GetValueOrDefault(map.Name) is { } replacement)
            {
                Replace(map, replacement);
                SetPinPath(map, null);
            }
            else
            {
                SetPinPath(map, edits.Pinning == MapPinning.ByName ? $"{Path.TrimEndingDirectorySeparator(options.PinPath ?? DefaultPinPath)}/{map.Name.Replace('.', '_')}" : null);
            }
        }
    }

    private void HoldBack(OpenMap map, MapSpec edits)
    {
        Check(map, LibBpf.bpf_map__set_autocreate(map.Native, 0));
        if (edits.Type == MapType.ProgramArray)
        {
            // libbpf fills what it takes for a program array, created or not.
            Check(map, LibBpf.bpf_map__set_type(map.Native, (uint)MapType.Array));
        }
    }

    // Before the size: libbpf wants as many bytes as the section had, and keeps them when it makes the section larger.
    private void ApplyContents(OpenMap map, MapSpec edits)
    {
        if (edits.Data is { IsEdited: true } data)
        {
            fixed (byte* bytes = data.Bytes)
            {
                Check(map, LibBpf.bpf_map__set_initial_value(map.Native, bytes, (nuint)data.Bytes.Length));
            }
        }
    }

    private void ApplyShape(OpenMap map, MapSpec edits)
    {
        bpf_map* native = map.Native;
        if (LibBpf.bpf_map__type(native) != (uint)edits.Type)
        {
            Check(map, LibBpf.bpf_map__set_type(native, (uint)edits.Type));
        }

        if (LibBpf.bpf_map__key_size(native) != (uint)edits.KeySize)
        {
            Check(map, LibBpf.bpf_map__set_key_size(native, (uint)edits.KeySize));
        }

        if (LibBpf.bpf_map__value_size(native) != (uint)edits.ValueSize)
        {
            if (edits.Data is not null)
            {
                OpenObject.Require(3, $"Another ValueSize for the section '{map.Name}'");
            }

            Check(map, LibBpf.bpf_map__set_value_size(native, (uint)edits.ValueSize));
        }

        if (LibBpf.bpf_map__max_entries(native) != edits.MaxEntries)
        {
            Check(map, LibBpf.bpf_map__set_max_entries(native, edits.MaxEntries));
        }

        if (LibBpf.bpf_map__map_flags(native) != (uint)edits.Flags)
        {
            Check(map, LibBpf.bpf_map__set_map_flags(native, (uint)edits.Flags));
        }

        if (LibBpf.bpf_map__numa_node(native) != edits.NumaNode)
        {
            Check(map, LibBpf.bpf_map__set_numa_node(native, edits.NumaNode));
        }

        if (LibBpf.bpf_map__map_extra(native) != edits.MapExtra)
        {
            Check(map, LibBpf.bpf_map__set_map_extra(native, edits.MapExtra));
        }
    }

    // libbpf's setters crash on its inner maps, which know no object. So it gets a template of ours instead of its own.
    private void ApplyInnerMap(OpenMap map, MapSpec edits)
    {
        if (edits.InnerMap is not { } inner)
        {
            return;
        }

        bpf_map* native = LibBpf.bpf_map__inner_map(map.Native);
        MapShape shape = MapShape.Of(inner);
        if (native is not null && MapShape.Of(native) == shape && LibBpf.bpf_map__numa_node(native) == inner.NumaNode
            && IsDeclared(inner.KeyType, LibBpf.bpf_map__btf_key_type_id(native)) && IsDeclared(inner.ValueType, LibBpf.bpf_map__btf_value_type_id(native)))
        {
            return;
        }

        using BpfMap template = BpfMap.CreateAs($"the inner map of map '{map.Name}'", inner);
        Check(map, LibBpf.bpf_map__set_inner_map_fd(map.Native, obj.Keep(template.DuplicateHandle())));
    }

    private bool IsDeclared(BtfType? type, uint id) => type is null ? id == 0 : type.Id == id && type.Btf == spec.Btf;

    private void Replace(OpenMap map, BpfMap replacement)
    {
        using SafeBpfHandle.BorrowedFd fd = replacement.BorrowFd();
        IReadOnlyList<string> differences = MapShape.Of(fd.Value, replacement.Name).DifferencesFrom(MapShape.Of(map.Native));
        if (differences.Count > 0)
        {
            throw new MapMismatchException(map.Name, $"the replacement '{replacement.Name}' (id {replacement.Id}) is another kind of map: {string.Join("; ", differences)}");
        }

        Check(map, LibBpf.bpf_map__reuse_fd(map.Native, fd.Value));
        map.IsReplaced = true;
    }

    private void SetPinPath(OpenMap map, string? path)
    {
        map.PinPath = path;
        map.WasPinned = Path.Exists(path);

        // libbpf uses what is pinned; new pins are for LoadPins.
        string? used = map.WasPinned ? path : null;
        if (Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__pin_path(map.Native)) != used)
        {
            Check(map, LibBpf.bpf_map__set_pin_path(map.Native, used));
        }
    }

    private void Check(OpenMap map, int result)
    {
        if (result != 0)
        {
            throw FailureExplainer.Edit($"map '{map.Name}'", -result, operation);
        }
    }
}
