using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to maps of sockets: they decide about what the sockets in the map send and receive.</summary>
public static class SockMapExtensions
{
    /// <summary>
    /// Attaches the program to a map of sockets: <c>SEC("sk_msg")</c> (kernel 4.17), <c>SEC("sk_skb/stream_verdict")</c> and
    /// <c>SEC("sk_skb/stream_parser")</c> (4.14), <c>SEC("sk_skb/verdict")</c> (5.13). With a link, that ends with the process, 6.10.
    /// </summary>
    /// <remarks>
    /// Attach before sockets are added to the map: those that are in it already do not see the program. Before kernel 6.10 there is no link: the
    /// attachment ends with its disposal or with the map, not with the process.
    /// </remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SkMsg"/> or <see cref="ProgramType.SkSkb"/>.</param>
    /// <param name="map">A map of type <see cref="MapType.SockMap"/> or <see cref="MapType.SockHash"/>.</param>
    /// <param name="options">The hook; <see langword="null"/> for that of the program's section.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF.</exception>
    /// <exception cref="BpfException">Another program is attached to the hook, the map is of another type, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">Neither the options nor the program tell the hook.</exception>
    /// <exception cref="ObjectDisposedException">The program or the map is disposed.</exception>
    public static BpfLink AttachSockMap(this BpfProgram program, BpfMap map, SockMapOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(map);
        AttachType type = AttachTypes.Resolve(program, options?.AttachType, nameof(SockMapOptions.AttachType));
        OpenTarget target = AttachTarget.OfMap(map).Open();
        string what = $"{type} of {target}";
        try
        {
            BpfLink link = LinkCreation.Create(
                program, target, what, type, new bpf_link_create_opts(), errno => Explain(program, map, target, what, type, LinkType.SockMap, errno));
            target.Dispose();
            return link;
        }
        catch (BpfNotSupportedException) when (KernelFeatures.Has(LinkType.SockMap).IsNo)
        {
            return AttachWithoutLink(program, map, target, what, type);
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    // Takes the target over. Here the kernel would replace another's program without a word.
    private static BpfLink AttachWithoutLink(BpfProgram program, BpfMap map, OpenTarget target, string what, AttachType type)
    {
        if (Occupied(program, target, what, type, Errno.EBUSY) is { } occupied)
        {
            target.Dispose();
            throw occupied;
        }

        return LinkCreation.AttachWithoutLink(
            program, target, what, type, new bpf_prog_attach_opts(), errno => Explain(program, map, target, what, type, link: null, errno));
    }

    private static BpfException? Explain(BpfProgram program, BpfMap map, OpenTarget target, string what, AttachType type, LinkType? link, int errno) =>
        map.Type is not (MapType.SockMap or MapType.SockHash)
            ? new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: it is a {map.Type} map, not one of sockets", errno)
            : Refusal.Explain(program, what, type, link, errno) ?? Occupied(program, target, what, type, errno);

    private static BpfException? Occupied(BpfProgram program, OpenTarget target, string what, AttachType type, int errno) =>
        errno == Errno.EBUSY && ProgramQuery.Of(target, type, effective: false, out _) is { Programs: [{ Id: var id }, ..] }
            ? new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: program {id} is attached there, and there can be only one", errno)
            : null;
}
