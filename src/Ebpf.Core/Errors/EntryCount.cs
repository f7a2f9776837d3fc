namespace Ebpf.Errors;

/// <summary>What the kernel asks of <c>max_entries</c>.</summary>
internal enum EntryCount
{
    /// <summary>At least 1.</summary>
    Positive,

    /// <summary>Nothing.</summary>
    Any,

    /// <summary>0: the number is not limited.</summary>
    Zero,

    /// <summary>A size in bytes: a power of two, and whole pages.</summary>
    PagesInPowerOfTwo,
}
