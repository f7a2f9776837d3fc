using Ebpf.Tests;

namespace Ebpf.Links.Tests;

/// <summary>An object that counts, in its variable hits, what one process does; with that process.</summary>
internal sealed class Probed : IDisposable
{
    internal Probed(string bpfObject, params string[] programs)
    {
        Spec = SpecFor(bpfObject, Opener);
        Collection = Collection.Load(Spec, new CollectionOptions { Programs = programs.Length == 0 ? null : programs });
    }

    internal Opener Opener { get; } = new();

    internal CollectionSpec Spec { get; }

    internal Collection Collection { get; }

    internal ulong Hits => Collection.Variables["hits"].Get<ulong>();

    internal ulong Cookie => Collection.Variables["cookie"].Get<ulong>();

    internal BpfProgram this[string program] => Collection.Programs[program];

    internal static CollectionSpec SpecFor(string bpfObject, Opener opener)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject(bpfObject));
        spec.Variables["target_tgid"].Set((uint)opener.Pid);
        return spec;
    }

    /// <summary>Checks that the attachment counts, a number of hits for each openat2(2), until it is disposed.</summary>
    internal void AssertFires(BpfLink link, ulong hitsPerOpen = 1)
    {
        ulong before = Hits;
        Opener.Open2(3);
        Assert.Equal(before + (3 * hitsPerOpen), Hits);
        link.Dispose();
        Opener.Open2(3);
        Assert.Equal(before + (3 * hitsPerOpen), Hits);
    }

    public void Dispose()
    {
        Collection.Dispose();
        Opener.Dispose();
    }
}
