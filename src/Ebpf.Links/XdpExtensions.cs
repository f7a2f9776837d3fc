namespace Ebpf.Links;

/// <summary>Attaches programs to the packets that an interface receives, as early as possible.</summary>
public static class XdpExtensions
{
    /// <summary>Attaches the program to an interface. Kernel 4.8; with a link, that ends with the process, 5.9.</summary>
    /// <remarks>The mode that was chosen is in <see cref="BpfLink.Target"/>, and in the outcome of the other overload.</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.Xdp"/>.</param>
    /// <param name="device">The interface: a name, an index, or with its namespace.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such interface or namespace.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF, or CAP_SYS_ADMIN to enter the namespace.</exception>
    /// <exception cref="BpfException">Another program is attached there (EBUSY), or no mode works; the message has the kernel's words for each.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachXdp(this BpfProgram program, NetworkDevice device) => AttachXdp(program, device, new XdpOptions());

    /// <inheritdoc cref="AttachXdp(BpfProgram, NetworkDevice)"/>
    /// <param name="program">A program of type <see cref="ProgramType.Xdp"/>.</param>
    /// <param name="device">The interface: a name, an index, or with its namespace.</param>
    /// <param name="options">The modes to try.</param>
    /// <exception cref="ArgumentException">The options name no mode.</exception>
    public static BpfLink AttachXdp(this BpfProgram program, NetworkDevice device, XdpOptions options) =>
        AttachXdp(program, device, options, out _);

    /// <inheritdoc cref="AttachXdp(BpfProgram, NetworkDevice, XdpOptions)"/>
    /// <param name="program">A program of type <see cref="ProgramType.Xdp"/>.</param>
    /// <param name="device">The interface: a name, an index, or with its namespace.</param>
    /// <param name="options">The modes to try.</param>
    /// <param name="outcome">The mode that was chosen, and why not those before it.</param>
    public static BpfLink AttachXdp(this BpfProgram program, NetworkDevice device, XdpOptions options, out XdpOutcome outcome)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Modes.Count == 0 || !options.Modes.All(Enum.IsDefined))
        {
            throw new ArgumentException($"{nameof(XdpOptions.Modes)} is empty or has what is not a mode", nameof(options));
        }

        using OpenTarget target = device.Open();
        (BpfLink link, XdpOutcome how) = target.Run(() => new XdpAttachment(program, device, target, options).Attach());
        outcome = how;
        return link;
    }
}
