namespace Ebpf.Links;

/// <summary>The XDP programs of an interface: one in software (generic or native), one in hardware, or none.</summary>
/// <param name="Generic">The id of the program in generic mode; <see langword="null"/> if there is none.</param>
/// <param name="Native">The id of the program in the driver.</param>
/// <param name="Offload">The id of the program in the hardware.</param>
public sealed record XdpPrograms(uint? Generic, uint? Native, uint? Offload)
{
    /// <summary>The programs by mode.</summary>
    internal IEnumerable<(XdpMode Mode, uint Id)> All()
    {
        if (Generic is { } generic)
        {
            yield return (XdpMode.Generic, generic);
        }

        if (Native is { } native)
        {
            yield return (XdpMode.Native, native);
        }

        if (Offload is { } offload)
        {
            yield return (XdpMode.Offload, offload);
        }
    }
}
