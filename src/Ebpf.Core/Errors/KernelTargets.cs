using Ebpf.Btf;

namespace Ebpf.Errors;

/// <summary>What this kernel's BTF has of what programs attach to by BTF. Read only after a failure.</summary>
internal static class KernelTargets
{
    private const string TracepointPrefix = "btf_trace_", LsmPrefix = "bpf_lsm_", IteratorPrefix = "bpf_iter_";

    /// <summary>As the end of a sentence, the targets that are like one that is not there; empty if none is, or the kernel has no BTF.</summary>
    /// <param name="type">How the program attaches; null for raw tracepoints without BTF.</param>
    /// <param name="target">A function, tracepoint, hook or iterator, with its module before a colon or without.</param>
    internal static string Alike(AttachType? type, string target)
    {
        if (KernelFeatures.Has(KernelFeature.KernelBtf) is not { IsYes: true })
        {
            return "";
        }

        BtfSpec btf = BtfSpec.LoadKernel();
        (string prefix, BtfKind kind) = type switch
        {
            null or AttachType.TraceRawTracepoint => (TracepointPrefix, BtfKind.Typedef),
            AttachType.LsmMac or AttachType.LsmCgroup => (LsmPrefix, BtfKind.Function),
            AttachType.TraceIterator => (IteratorPrefix, BtfKind.Function),
            _ => ("", BtfKind.Function),
        };
        IEnumerable<string> names = btf.OfKind(kind).Select(type => type.Name).Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return NearestNames.Sentence(target[(target.IndexOf(':') + 1)..], names.Select(name => name[prefix.Length..]), "this kernel has");
    }
}
