namespace Ebpf;

/// <summary>What an update may do: <c>BPF_ANY</c>, <c>BPF_NOEXIST</c>, <c>BPF_EXIST</c>, <c>BPF_F_LOCK</c>, by value.</summary>
[Flags]
public enum MapUpdateFlags : ulong
{
    /// <summary>Add the key or replace its value.</summary>
    Any = 0,

    /// <summary>Only add the key; if it is there, nothing is written.</summary>
    NoExist = 1,

    /// <summary>Only replace the value; if the key is not there, nothing is written.</summary>
    Exist = 2,

    /// <summary>Take the value's <c>bpf_spin_lock</c> while it is written. Kernel 5.1.</summary>
    Lock = 4,
}
