using System.Net.NetworkInformation;
using Ebpf;
using Ebpf.Links;
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

        if (settings.MaxAge is null)
        {
            return Collection.Load(spec);
        }

        // The program is loaded for one interface, whose driver fills in what it reads; the index is that of the interface's namespace.
        spec.Programs[Limiter.ProgramName].AutoLoad = false;
        ProgramSpec program = spec.Programs[Limiter.AgeProgramName];
        program.AutoLoad = true;
        program.Flags |= ProgramFlags.XdpDeviceBoundOnly;
        return options.NetworkDevice.Namespace.Run(() =>
        {
            program.Ifindex = IndexOf(options.Device);
            return LoadForDriver(spec, options.NetworkDevice);
        });
    }

    internal static CollectionSpec Spec()
    {
        using Stream bytes = typeof(Loading).Assembly.GetManifestResourceStream("xdp-limiter.bpf.o")!;
        return CollectionSpec.Load(bytes, "xdp-limiter");
    }

    private static Collection LoadForDriver(CollectionSpec spec, NetworkDevice device)
    {
        try
        {
            return Collection.Load(spec);
        }
        catch (BpfException e) when (e is not BpfPermissionException)
        {
            throw new BpfException(
                $"--max-age needs a driver that tells when a packet was received (kernel 6.3; with XDP metadata), and that of {device} was refused: {e.Message}", e);
        }
    }

    private static int IndexOf(string device) =>
        NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(one => one.Name == device)?.GetIPProperties().GetIPv4Properties().Index
        ?? throw new BpfException($"there is no network interface '{device}'");
}
