using Ebpf.Objects;

namespace Ebpf.Links;

/// <summary>What a program is attached to, as the kernel wants it told, until this is disposed.</summary>
/// <param name="value">The target's descriptor, or an interface's index.</param>
/// <param name="description">What it is, for messages: <c>veth0</c>, <c>cgroup /sys/fs/cgroup/x</c>.</param>
/// <param name="space">The network namespace in which the kernel is to look for it; null if that does not matter. Disposed with this.</param>
/// <param name="handle">What is to be closed; null if that is nothing but the namespace.</param>
/// <param name="isCgroup">Whether it was meant to be a cgroup.</param>
/// <param name="isNamespace">Whether it is the namespace itself, which the kernel finds by its descriptor from everywhere.</param>
internal sealed class OpenTarget(
    int value, string description, OpenNamespace? space, SafeBpfHandle? handle, bool isCgroup = false, bool isNamespace = false) : IDisposable
{
    internal bool IsCgroup => isCgroup;

    internal int Value => value;

    /// <summary>Which namespace it is in; empty where that does not matter.</summary>
    internal string NamespaceIdentity => space?.Identity ?? "";

    /// <summary>Runs a function where <see cref="Value"/> means this target.</summary>
    internal T Run<T>(Func<T> function) => space is null || isNamespace ? function() : space.Run(function);

    /// <summary>Runs a function that attaches or detaches without a link, with what means this target there.</summary>
    /// <remarks>A namespace is then the calling thread's, and its descriptor is refused (<c>netns_bpf_prog_attach</c>).</remarks>
    internal T RunWithoutLink<T>(Func<int, T> function) => isNamespace ? space!.Run(() => function(0)) : Run(() => function(value));

    public override string ToString() => description;

    public void Dispose()
    {
        space?.Dispose();
        handle?.Dispose();
    }
}
