using Ebpf.Native;

namespace Ebpf.Links;

/// <summary>Attaches programs to network namespaces: socket lookup and the flow dissector.</summary>
public static class NetnsExtensions
{
    /// <summary>
    /// Attaches the program to a network namespace: <c>SEC("sk_lookup")</c> (kernel 5.9) chooses the socket that a packet or connection goes to,
    /// <c>SEC("flow_dissector")</c> (kernel 5.8) reads the addresses of packets.
    /// </summary>
    /// <remarks>A namespace has any number of the first (up to 64), and one of the second; a flow dissector in the first namespace excludes others.</remarks>
    /// <param name="program">A program of type <see cref="ProgramType.SkLookup"/> or <see cref="ProgramType.FlowDissector"/>.</param>
    /// <param name="networkNamespace">The namespace; <see langword="null"/> for the calling thread's.</param>
    /// <returns>The attachment; the caller disposes it to detach.</returns>
    /// <exception cref="BpfNotFoundException">There is no such namespace.</exception>
    /// <exception cref="BpfNotSupportedException">This kernel has no such links.</exception>
    /// <exception cref="BpfPermissionException">The process lacks CAP_NET_ADMIN or CAP_BPF.</exception>
    /// <exception cref="BpfException">Another program excludes this one, or the kernel refuses for another reason.</exception>
    /// <exception cref="ArgumentException">The program is for something else.</exception>
    /// <exception cref="ObjectDisposedException">The program is disposed.</exception>
    public static BpfLink AttachNetns(this BpfProgram program, NetworkNamespace? networkNamespace = null)
    {
        ArgumentNullException.ThrowIfNull(program);
        AttachType type = program.Type switch
        {
            ProgramType.SkLookup => AttachType.SkLookup,
            ProgramType.FlowDissector => AttachType.FlowDissector,
            _ => throw new ArgumentException($"{program} is for no network namespace: those take {nameof(ProgramType.SkLookup)} and {nameof(ProgramType.FlowDissector)}", nameof(program)),
        };
        using OpenTarget target = AttachTarget.OfNamespace(networkNamespace ?? NetworkNamespace.Current).Open();
        string what = $"{type} of {target}";
        return LinkCreation.Create(
            program,
            target,
            what,
            type,
            new bpf_link_create_opts(),
            errno => Refusal.Explain(program, what, type, LinkType.NetNs, errno) ?? Excluded(program, what, type, errno));
    }

    // netns_bpf_link_attach() of kernel/bpf/net_namespace.c and flow_dissector_bpf_prog_attach_check().
    private static BpfException? Excluded(BpfProgram program, string what, AttachType type, int errno)
    {
        string? reason = (errno, type) switch
        {
            (Errno.E2BIG, AttachType.SkLookup) => "64 programs are attached there, which is the most",
            (Errno.E2BIG, _) => "another flow dissector is attached there",
            (Errno.EEXIST, AttachType.FlowDissector) => "another flow dissector is attached: in the first namespace it stands for all, so there must be none elsewhere",
            (Errno.EEXIST, _) => "a program is attached there without a link, which excludes links",
            _ => null,
        };
        return reason is null ? null : new BpfException($"'{program.Name}' could not be attached to {what}: {Errno.Describe(errno)}: {reason}", errno);
    }
}
