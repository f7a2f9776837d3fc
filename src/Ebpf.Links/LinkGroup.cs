using System.Collections;

namespace Ebpf.Links;

/// <summary>Links that were made together, and are detached together; see <see cref="AttachAllExtensions.AttachAll"/>.</summary>
public sealed class LinkGroup : IReadOnlyList<BpfLink>, IDisposable
{
    private readonly BpfLink[] _links;

    internal LinkGroup(IEnumerable<BpfLink> links, IReadOnlyList<string> notAttached)
    {
        _links = [.. links];
        NotAttached = notAttached;
    }

    /// <summary>The programs that have no automatic attachment, by name: their section says nothing of what to attach them to, an interface, say.</summary>
    public IReadOnlyList<string> NotAttached { get; }

    /// <summary>The number of links.</summary>
    public int Count => _links.Length;

    /// <summary>A link, in the order in which they were made.</summary>
    public BpfLink this[int index] => _links[index];

    /// <summary>The links, in the order in which they were made.</summary>
    public IEnumerator<BpfLink> GetEnumerator() => ((IEnumerable<BpfLink>)_links).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Detaches all, the last first.</summary>
    public void Dispose()
    {
        for (int i = _links.Length - 1; i >= 0; i--)
        {
            _links[i].Dispose();
        }
    }
}
