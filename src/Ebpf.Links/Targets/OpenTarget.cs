using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>What a program is attached to, as the kernel wants it told, until this is disposed.</summary>
/// <param name="value">The target's descriptor, or an interface's index.</param>
/// <param name="description">What it is, for messages: <c>veth0</c>, <c>cgroup /sys/fs/cgroup/x</c>.</param>
/// <param name="space">The network namespace in which the kernel is to look for it; null if that does not matter. Disposed with this.</param>
/// <param name="handle">What is to be closed; null if that is nothing but the namespace.</param>
/// <param name="isCgroup">Whether it was meant to be a cgroup.</param>
internal sealed class OpenTarget(int value, string description, OpenNamespace? space, SafeBpfHandle? handle, bool isCgroup = false) : IDisposable
{
    internal bool IsCgroup => isCgroup;

    internal int Value => value;

    /// <summary>Which namespace it is in; empty where that does not matter.</summary>
    internal string NamespaceIdentity => space?.Identity ?? "";

    /// <summary>Runs a function where <see cref="Value"/> means this target.</summary>
    internal T Run<T>(Func<T> function) => space is null ? function() : space.Run(function);

    public override string ToString() => description;

    public void Dispose()
    {
        space?.Dispose();
        handle?.Dispose();
    }
}
