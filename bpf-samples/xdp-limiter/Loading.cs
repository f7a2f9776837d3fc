using Ebpf;
using XdpLimiter.Kernel;

namespace XdpLimiter;

/// <summary>From the object file in this assembly to programs in the kernel.</summary>
internal static class Loading
{
    /// <exception cref="BpfException">The kernel refuses; the message says why.</exception>
    internal static Collection Load(Options options, Settings settings)
    {
        CollectionSpec spec = Spec();
        spec.Variables["source_mask"].Set(Address6.Mask(options.IPv6Prefix));
        spec.Variables["has_coarse_clock"].Set((byte)(KernelFeatures.HasHelper(ProgramType.Xdp, BpfHelper.KtimeGetCoarseNs).IsYes ? 1 : 0));
        if (options.Sources is { } sources)
        {
            spec.Maps["sources4"].MaxEntries = sources;
            spec.Maps["sources6"].MaxEntries = sources;
        }

        if (settings.MaxAge is not null)
        {
            UseAge(spec);
        }

        return Collection.Load(spec);
    }

    internal static CollectionSpec Spec()
    {
        using Stream bytes = typeof(Loading).Assembly.GetManifestResourceStream("xdp-limiter.bpf.o")!;
        return CollectionSpec.Load(bytes, "xdp-limiter");
    }

    private static void UseAge(CollectionSpec spec) => throw new BpfException("not yet");
}
