using System.Runtime.InteropServices;
using System.Text;
using Ebpf.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Loading;

/// <summary>Opens a spec's bytes with libbpf, applies the spec's edits, loads. Each load has a <c>bpf_object</c> of its own: libbpf's are one-shot.</summary>
internal static unsafe class CollectionLoader
{
    internal static Collection Load(CollectionSpec spec, CollectionOptions options)
    {
        ILogger logger = options.LoggerFactory?.CreateLogger(Log.LibBpfCategory) ?? NullLogger.Instance;
        var operation = new LibBpfOperation($"load '{spec.Name}'", logger);
        using LibBpfPrint.Scope listening = operation.Listen();
        SafeBpfObjectHandle obj = Open(spec, operation);
        try
        {
            ApplyMapEdits(spec, obj, operation);
            ApplyProgramEdits(spec, obj, operation);
            int result = LibBpf.bpf_object__load(obj.Value);
            if (result != 0)
            {
                throw FailureExplainer.Load(spec, -result, operation);
            }

            return Collect(spec, obj, logger);
        }
        catch
        {
            obj.Dispose();
            throw;
        }
    }

    private static SafeBpfObjectHandle Open(CollectionSpec spec, LibBpfOperation operation)
    {
        fixed (byte* image = spec.Image, name = Encoding.UTF8.GetBytes(spec.Name + '\0'))
        {
            var opts = new bpf_object_open_opts { object_name = name };
            bpf_object* obj = LibBpf.bpf_object__open_mem(image, (nuint)spec.Image.Length, &opts);
            return obj is not null ? new SafeBpfObjectHandle(obj) : throw FailureExplainer.Open(spec, Marshal.GetLastPInvokeError(), operation);
        }
    }

    private static void ApplyMapEdits(CollectionSpec spec, SafeBpfObjectHandle obj, LibBpfOperation operation)
    {
        for (bpf_map* map = Next(null); map is not null; map = Next(map))
        {
            if (!spec.Maps.TryGetValue(NameOf(map), out MapSpec? edits))
            {
                continue;
            }

            Set(LibBpf.bpf_map__type(map), (uint)edits.Type, value => LibBpf.bpf_map__set_type(map, value));
            Set(LibBpf.bpf_map__key_size(map), (uint)edits.KeySize, value => LibBpf.bpf_map__set_key_size(map, value));
            Set(LibBpf.bpf_map__value_size(map), (uint)edits.ValueSize, value => LibBpf.bpf_map__set_value_size(map, value));
            Set(LibBpf.bpf_map__max_entries(map), edits.MaxEntries, value => LibBpf.bpf_map__set_max_entries(map, value));
            Set(LibBpf.bpf_map__map_flags(map), (uint)edits.Flags, value => LibBpf.bpf_map__set_map_flags(map, value));
            Set(LibBpf.bpf_map__numa_node(map), edits.NumaNode, value => LibBpf.bpf_map__set_numa_node(map, value));
            if (LibBpf.bpf_map__map_extra(map) != edits.MapExtra)
            {
                Check(LibBpf.bpf_map__set_map_extra(map, edits.MapExtra));
            }

            if (edits.Data is { IsEdited: true })
            {
                fixed (byte* bytes = edits.Data.Bytes)
                {
                    Check(LibBpf.bpf_map__set_initial_value(map, bytes, (nuint)edits.Data.Bytes.Length));
                }
            }

            void Set(uint current, uint wanted, Func<uint, int> set)
            {
                if (current != wanted)
                {
                    Check(set(wanted));
                }
            }

            void Check(int result)
            {
                if (result != 0)
                {
                    throw FailureExplainer.Edit($"map '{edits.Name}'", -result, operation);
                }
            }
        }

        bpf_map* Next(bpf_map* map) => LibBpf.bpf_object__next_map(obj.Value, map);
    }

    private static void ApplyProgramEdits(CollectionSpec spec, SafeBpfObjectHandle obj, LibBpfOperation operation)
    {
        for (bpf_program* program = Next(null); program is not null; program = Next(program))
        {
            if (spec.Programs.TryGetValue(NameOf(program), out ProgramSpec? edits))
            {
                int result = LibBpf.bpf_program__set_autoload(program, edits.AutoLoad ? (byte)1 : (byte)0);
                if (result != 0)
                {
                    throw FailureExplainer.Edit($"program '{edits.Name}'", -result, operation);
                }
            }
        }

        bpf_program* Next(bpf_program* program) => LibBpf.bpf_object__next_program(obj.Value, program);
    }

    private static Collection Collect(CollectionSpec spec, SafeBpfObjectHandle obj, ILogger logger)
    {
        var collection = new Collection(obj, logger);
        try
        {
            for (bpf_map* map = LibBpf.bpf_object__next_map(obj.Value, null); map is not null; map = LibBpf.bpf_object__next_map(obj.Value, map))
            {
                int fd = LibBpf.bpf_map__fd(map);
                if (fd >= 0)
                {
                    collection.Add(BpfMap.FromFd(fd, NameOf(map)));
                }
            }

            for (bpf_program* program = LibBpf.bpf_object__next_program(obj.Value, null);
                program is not null;
                program = LibBpf.bpf_object__next_program(obj.Value, program))
            {
                if (LibBpf.bpf_program__fd(program) >= 0 && spec.Programs.TryGetValue(NameOf(program), out ProgramSpec? programSpec))
                {
                    collection.Add(BpfProgram.FromObject(collection, obj, program, programSpec));
                }
            }

            foreach (VariableSpec variable in spec.Variables.Values)
            {
                collection.Add(variable);
            }

            return collection;
        }
        catch
        {
            collection.Dispose();
            throw;
        }
    }

    // The map of .rodata is called after object and section ("openat.rodata"), that of .rodata.x after its section alone.
    private static string NameOf(bpf_map* map)
    {
        string name = Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__name(map))!;
        return LibBpf.bpf_map__is_internal(map) != 0 && !name.StartsWith('.') ? name[name.LastIndexOf('.')..] : name;
    }

    private static string NameOf(bpf_program* program) => Marshal.PtrToStringUTF8((nint)LibBpf.bpf_program__name(program))!;
}
