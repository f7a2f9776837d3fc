using Ebpf.Loading;
using Ebpf.Native;
using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>XDP over netlink: for kernels without XDP links (before 5.9), and for the words that only netlink has for a refusal.</summary>
internal static unsafe class XdpNetlink
{
    private const uint UpdateIfNoExist = 1 << 0, ReplaceExpected = 1 << 4;

    /// <summary><c>XDP_FLAGS_*_MODE</c>.</summary>
    internal static uint Flag(XdpMode mode) => 1u << (int)mode;

    /// <summary>Attaches where nothing is attached; the disposal of the result detaches this program and no other.</summary>
    internal static BpfLink Attach(BpfProgram program, NetworkDevice device, XdpMode mode, string what, Func<int, BpfException?> explain)
    {
        OpenTarget target = device.Open();
        SafeBpfHandle? own = null;
        try
        {
            own = program.DuplicateHandle();
            int ownFd = (int)own.DangerousGetHandle();
            uint id = program.Id;
            return target.Run(() => program.AttachWithoutLink(
                what,
                fd => LibBpf.bpf_xdp_attach(target.Value, fd, Flag(mode) | UpdateIfNoExist, null),
                () =>
                {
                    using (own)
                    using (target)
                    {
                        return target.Run(() => Detach(target.Value, mode, ownFd, id));
                    }
                },
                explain));
        }
        catch
        {
            own?.Dispose();
            target.Dispose();
            throw;
        }
    }

    /// <summary>Attaches a program again that was there before; 0 or a negative error number.</summary>
    internal static int Reattach(int ifindex, XdpMode mode, int fd) => LibBpf.bpf_xdp_attach(ifindex, fd, Flag(mode) | UpdateIfNoExist, null);

    /// <summary>Detaches a program unless it is another's turn by now; 0 or a negative error number.</summary>
    internal static int Detach(int ifindex, XdpMode mode, int fd, uint id)
    {
        var expected = new bpf_xdp_attach_opts { old_prog_fd = fd };
        int result = LibBpf.bpf_xdp_detach(ifindex, Flag(mode) | ReplaceExpected, &expected);
        if (result != -Errno.EINVAL)
        {
            return result;
        }

        // Before kernel 5.7 no program can be expected, only looked for.
        uint current;
        result = LibBpf.bpf_xdp_query_id(ifindex, (int)Flag(mode), &current);
        return result == 0 && current == id ? LibBpf.bpf_xdp_detach(ifindex, Flag(mode), null) : result;
    }

    /// <summary>
    /// Why the kernel did not make a link, in its own words: bpf(2) gives none, the same request over netlink does. Should that one
    /// be granted (the reason is gone, or is one against links), it is taken back at once.
    /// </summary>
    internal static string? Reason(BpfProgram program, OpenTarget target, XdpMode mode)
    {
        const string prefix = "Kernel error message: ";
        var operation = new LibBpfOperation($"ask why '{program.Name}' was refused", logger: null);
        using LibBpfPrint.Scope listening = operation.Listen();
        int fd = program.DangerousFd;
        if (LibBpf.bpf_xdp_attach(target.Value, fd, Flag(mode) | UpdateIfNoExist, null) == 0)
        {
            _ = Detach(target.Value, mode, fd, program.Id);
            return null;
        }

        return operation.Warnings.FirstOrDefault(warning => warning.StartsWith(prefix, StringComparison.Ordinal))?[prefix.Length..];
    }
}
