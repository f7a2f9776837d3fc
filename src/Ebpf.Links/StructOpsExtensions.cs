namespace Ebpf.Links;

/// <summary>Registers structures of functions with the kernel (struct_ops): TCP congestion controls, schedulers, HID drivers.</summary>
public static class StructOpsExtensions
{
    /// <summary>Registers the structure that the map holds, for the whole machine, until the link is disposed.</summary>
    /// <remarks>
    /// A map in <c>SEC(".struct_ops.link")</c> (kernel 6.4) makes a link of the kernel's, which can be pinned and updated
    /// (<see cref="BpfLink.Update(BpfMap)"/>). One in <c>SEC(".struct_ops")</c> (kernel 5.6) does not: <b>what it registers stays when the process is
    /// killed</b>, and is removed by disposal alone; and it registers only once.
    /// </remarks>
    /// <param name="map">A map of type <see cref="MapType.StructOps"/> that a collection of this process has loaded.</param>
    /// <returns>The attachment; the caller disposes it to remove the structure.</returns>
    /// <exception cref="BpfNotSupportedException">The map was opened by its id, pin or descriptor.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_BPF or CAP_NET_ADMIN.</exception>
    /// <exception cref="BpfException">The map is of another type, one of this name is registered already, or the kernel refuses for another reason.</exception>
    /// <exception cref="ObjectDisposedException">The map is disposed.</exception>
    public static BpfLink AttachStructOps(this BpfMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return map.AttachStructOps();
    }
}
