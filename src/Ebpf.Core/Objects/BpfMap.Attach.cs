using System.Runtime.InteropServices;
using Ebpf.Native;

namespace Ebpf;

public sealed unsafe partial class BpfMap
{
    /// <summary>The collection whose disposal detaches this map's links; null unless it is one of struct_ops, and for a duplicate.</summary>
    internal Collection? Owner { get; }

    // What libbpf attaches by; null unless this is a map of struct_ops that this process has loaded.
    private readonly SafeBpfMapHandle? _native;

    private BpfMap(Collection owner, SafeBpfMapHandle native, SafeBpfHandle handle, string name, in bpf_map_info info, string? pinPath)
        : this(handle, name, info, pinPath, declared: default)
    {
        Owner = owner;
        _native = native;
    }

    /// <summary>Registers the structure of functions that this map holds.</summary>
    /// <exception cref="BpfNotSupportedException">It was opened by its id, pin or descriptor.</exception>
    /// <exception cref="BpfException">It holds no such structure, or libbpf or the kernel refuses.</exception>
    internal BpfLink AttachStructOps()
    {
        using SafeBpfMapHandle native = Native("attached");
        string what = $"struct_ops '{Name}'";
        var operation = new LibBpfOperation($"attach {what}", Owner?.Logger);
        using LibBpfPrint.Scope listening = operation.Listen();
        lock (native.Object.Lock)
        {
            bpf_link* link = LibBpf.bpf_map__attach_struct_ops(native.Value);
            return link is null
                ? throw FailureExplainer.AttachStructOps(Name, Marshal.GetLastPInvokeError(), operation)
                : new BpfLink(new SafeBpfLinkHandle(link, native.Object), programName: null, what, Owner);
        }
    }

    /// <summary>Another reference to what libbpf attaches by, which the caller disposes.</summary>
    internal SafeBpfMapHandle Native(string action)
    {
        using SafeBpfHandle.BorrowedFd fd = _handle.Borrow();
        return _native?.Duplicate() ?? throw (Type == MapType.StructOps
            ? new BpfNotSupportedException(
                $"map '{Name}' can not be {action}: it was opened by its id, pin or descriptor, and libbpf attaches only maps that a collection of this process has loaded")
            : new BpfException($"map '{Name}' can not be {action}: it is of type {Type}, and only those of type {MapType.StructOps} can"));
    }
}
