namespace Ebpf.Links;

/// <summary>Which end of a pair of netkit interfaces sends the packets that a program sees.</summary>
public enum NetkitEnd
{
    /// <summary>The primary interface, which stays with the host.</summary>
    Primary,

    /// <summary>Its peer, which is moved into a container. Attached at the primary interface all the same.</summary>
    Peer,
}
