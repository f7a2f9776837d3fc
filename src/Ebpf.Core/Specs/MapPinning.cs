namespace Ebpf;

/// <summary>Whether a map is pinned when it is loaded: <c>LIBBPF_PIN_*</c>, by value.</summary>
public enum MapPinning
{
    /// <summary>Not pinned: it lives as long as something refers to it.</summary>
    None = 0,

    /// <summary>Pinned under its name in the pin directory; a compatible map that is there already is used instead.</summary>
    ByName = 1,
}
