using System.Runtime.InteropServices;
using Ebpf.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ebpf.Loading;

/// <summary>Opens a spec's bytes with libbpf, applies spec and options, loads. A failure at any step leaves nothing behind.</summary>
internal static unsafe class CollectionLoader
{
    internal static Collection Load(CollectionSpec spec, CollectionOptions options)
    {
        var pins = new LoadPins();
        try
        {
            Collection? collection;
            do
            {
                collection = TryLoad(spec, options, pins);
            }
            while (collection is null);

            return collection;
        }
        catch
        {
            pins.Remove();
            throw;
        }
    }

    /// <returns>Null if another load has pinned a map meanwhile which this one is to use.</returns>
    private static Collection? TryLoad(CollectionSpec spec, CollectionOptions options, LoadPins pins)
    {
        var plan = new LoadPlan(spec, options);
        ILogger logger = options.LoggerFactory?.CreateLogger(Log.LibBpfCategory) ?? NullLogger.Instance;
        var operation = new LibBpfOperation($"load '{spec.Name}'", logger);
        var messages = new LoadMessages(operation, plan, options.AsksForLogs);
        using LibBpfPrint.Scope listening = LibBpfPrint.Redirect(messages);
        using OpenObject obj = OpenObject.Open(spec, options, operation);
        new MapEdits(spec, obj, plan, options, operation).Apply();
        new ProgramEdits(spec, obj, plan, options, operation).Apply();
        LockedMemory.Unlimit();
        int result = LibBpf.bpf_object__load(obj.Handle.Value);
        return result == 0 ? Collect(spec, obj, pins, messages, logger) : throw LoadFailure.Explain(spec, options, plan, obj, -result, operation);
    }

    private static Collection? Collect(CollectionSpec spec, OpenObject obj, LoadPins pins, LoadMessages messages, ILogger logger)
    {
        var collection = new Collection(obj.Handle, logger);
        obj.GiveAway();
        try
        {
            foreach (OpenMap map in obj.Maps)
            {
                // A map that is not created has a descriptor too, of a memory file (libbpf >= 1.4).
                if (LibBpf.bpf_map__autocreate(map.Native) != 0)
                {
                    bool isPinned = LibBpf.bpf_map__is_pinned(map.Native) != 0;
                    string? pinPath = isPinned ? Marshal.PtrToStringUTF8((nint)LibBpf.bpf_map__pin_path(map.Native)) : null;
                    collection.Add(BpfMap.FromObject(collection, obj.Handle, map, pinPath));
                }
            }

            foreach (OpenProgram program in obj.Programs)
            {
                // Not the plan's: libbpf decides about programs of struct_ops.
                if (LibBpf.bpf_program__fd(program.Native) >= 0)
                {
                    collection.Add(BpfProgram.FromObject(collection, obj.Handle, program.Native, program.Spec, messages.LogOf(program.Spec.Name)));
                }
            }

            foreach (VariableSpec variable in spec.Variables.Values)
            {
                collection.Add(variable);
            }

            if (pins.TryMake(collection, obj.Maps))
            {
                return collection;
            }
        }
        catch
        {
            collection.Dispose();
            throw;
        }

        collection.Dispose();
        return null;
    }
}
