using System.Runtime.InteropServices;

namespace Ebpf.Objects;

/// <summary>What keeps a program attached; its release detaches the program, unless something else keeps it attached too.</summary>
internal abstract class SafeAttachmentHandle(nint invalid) : SafeHandle(invalid, ownsHandle: true)
{
    /// <summary>The descriptor of the kernel's link; -1 where the kernel has none for this way to attach. Valid while the caller holds a reference.</summary>
    internal abstract int LinkFd { get; }
}
