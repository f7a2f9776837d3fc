namespace Ebpf.Btf;

/// <summary>Where a function or variable is defined, and who sees it: <c>BTF_FUNC_*</c> and <c>BTF_VAR_*</c>.</summary>
public enum BtfLinkage
{
    /// <summary>Seen in its own file.</summary>
    Static = 0,

    /// <summary>Seen by all.</summary>
    Global = 1,

    /// <summary>Defined elsewhere: in the kernel, a kfunc or kernel symbol.</summary>
    Extern = 2,
}
