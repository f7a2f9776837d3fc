using System.Runtime.InteropServices;

namespace Ebpf.Objects;

/// <summary>What keeps a program attached; its release detaches the program, unless something else keeps it attached too.</summary>
internal abstract class SafeAttachmentHandle(nint invalid) : SafeHandle(invalid, ownsHandle: true)
{
    /// <summary>The descriptor of the kernel's link; -1 where the kernel has none for this way to attach. Valid while the caller holds a reference.</summary>
    internal abstract int LinkFd { get; }

    /// <summary>Borrows the attachment: it is not released until the result is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It is released.</exception>
    internal BorrowedAttachment Borrow() => new(this);

    internal readonly ref struct BorrowedAttachment : IDisposable
    {
        private readonly SafeAttachmentHandle _owner;

        internal BorrowedAttachment(SafeAttachmentHandle owner)
        {
            bool added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
            Fd = owner.LinkFd;
        }

        /// <summary>The descriptor of the kernel's link, or -1.</summary>
        internal int Fd { get; }

        public void Dispose() => _owner.DangerousRelease();
    }
}
