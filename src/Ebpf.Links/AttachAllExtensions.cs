namespace Ebpf.Links;

/// <summary>Attaches the programs of a collection to what their sections say.</summary>
public static class AttachAllExtensions
{
    /// <summary>Attaches each program to what its <c>SEC()</c> says, and registers each structure of functions (struct_ops): all or nothing.</summary>
    /// <remarks>
    /// Programs whose section does not say where to are left out and named in <see cref="LinkGroup.NotAttached"/>: XDP and TC need an
    /// interface, cgroup programs a cgroup, <c>SEC("kprobe")</c> a function; programs of <c>iter/…</c> need options where they go through a map.
    /// </remarks>
    /// <param name="collection">The collection.</param>
    /// <returns>The attachments; the caller disposes them to detach.</returns>
    /// <exception cref="BpfException">One of them could not be attached; those that were are detached again.</exception>
    /// <exception cref="ObjectDisposedException">The collection is disposed.</exception>
    public static LinkGroup AttachAll(this Collection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        List<BpfLink> links = [];
        List<string> notAttached = [];
        try
        {
            foreach (BpfProgram program in collection.Programs.Values)
            {
                if (SectionAttachment.TryAttach(program) is { } link)
                {
                    links.Add(link);
                }
                else if (program.Type != ProgramType.StructOps)
                {
                    notAttached.Add(program.Name);
                }
            }

            links.AddRange(collection.Maps.Values.Where(map => map.Type == MapType.StructOps).Select(map => map.AttachStructOps()));
            return new LinkGroup(links, notAttached);
        }
        catch
        {
            new LinkGroup(links, notAttached).Dispose();
            throw;
        }
    }
}
