namespace Ebpf.Links;

/// <summary>Which packets of an interface a program of traffic control sees.</summary>
public enum TcDirection
{
    /// <summary>Those that the interface receives.</summary>
    Ingress = 1,

    /// <summary>Those that it sends.</summary>
    Egress = 2,
}
