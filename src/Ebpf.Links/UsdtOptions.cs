namespace Ebpf.Links;

/// <summary>How <see cref="UsdtExtensions.AttachUsdt"/> attaches.</summary>
public sealed record UsdtOptions
{
    /// <summary>What the program reads by <c>bpf_usdt_cookie</c>; in any kernel.</summary>
    public ulong Cookie { get; init; }

    /// <summary>
    /// The process to watch; <see langword="null"/> for all that run the file, now or later, which for shared libraries and position-independent programs
    /// takes kernel 5.15.
    /// </summary>
    public int? Pid { get; init; }
}
