namespace Ebpf.Links;

/// <summary>Where on its way through the network stack a packet passes: <c>NF_INET_*</c>, by value.</summary>
public enum NetfilterHook
{
    /// <summary>Received, before it is decided where it goes.</summary>
    PreRouting = 0,

    /// <summary>For this machine.</summary>
    LocalIn = 1,

    /// <summary>For another machine.</summary>
    Forward = 2,

    /// <summary>From this machine.</summary>
    LocalOut = 3,

    /// <summary>About to be sent.</summary>
    PostRouting = 4,
}
