using System.Collections.Concurrent;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class CollectionLoadTests
{
    private static readonly byte[] _packet = new byte[64];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));

    [KernelFact]
    public void Loaded_collection_has_what_its_spec_has()
    {
        using Collection collection = Collection.Load(_spec);

        Assert.Equal(_spec.Maps.Keys.Order(StringComparer.Ordinal), collection.Maps.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, MapSpec spec) in _spec.Maps)
        {
            BpfMap map = collection.Maps[name];
            Assert.Equal(
                (name, spec.Type, spec.KeySize, spec.ValueSize, spec.MaxEntries, spec.Flags),
                (map.Name, map.Type, map.KeySize, map.ValueSize, map.MaxEntries, map.Flags));
            Assert.NotEqual(0u, map.Id);
        }

        Assert.Equal(["return_answer"], collection.Programs.Keys);
        Assert.Equal((ProgramType.Xdp, "xdp"), (collection.Programs["return_answer"].Type, collection.Programs["return_answer"].SectionName));
    }

    [KernelFact]
    public void Variables_start_with_the_values_of_the_spec()
    {
        using (Collection untouched = Collection.Load(_spec))
        {
            Assert.Equal(42u + 7 + 9, Answer(untouched));
        }

        _spec.Variables["answer"].Set(1000u);
        _spec.Variables["start_value"].Set(200u);
        using Collection edited = Collection.Load(_spec);
        Assert.Equal(1000u + 200 + 9, Answer(edited));
    }

    [KernelFact]
    public void Edits_of_maps_reach_the_kernel()
    {
        _spec.Maps["points"].MaxEntries = 1234;
        _spec.Maps["points"].Type = MapType.LruHash;
        _spec.Maps["points"].Flags = MapFlags.None;
        _spec.Maps["numbers"].ValueSize = 24;
        using Collection collection = Collection.Load(_spec);

        BpfMap points = collection.Maps["points"];
        Assert.Equal((MapType.LruHash, 1234u, MapFlags.None), (points.Type, points.MaxEntries, points.Flags));
        Assert.Equal(24, collection.Maps["numbers"].ValueSize);
    }

    [KernelFact]
    public void Autoload_chooses_the_programs()
    {
        _spec.Programs["return_answer"].AutoLoad = false;
        _spec.Programs["not_loaded"].AutoLoad = true;
        using Collection collection = Collection.Load(_spec);
        Assert.Equal(["not_loaded"], collection.Programs.Keys);
    }

    [KernelFact]
    public void Loading_leaves_the_spec_as_it_is_also_from_many_threads()
    {
        _spec.Variables["answer"].Set(500u);
        var results = new ConcurrentBag<uint>();
        Parallel.For(0, 8, _ =>
        {
            using Collection collection = Collection.Load(_spec);
            results.Add(Answer(collection));
        });

        Assert.Equal(Enumerable.Repeat(500u + 7 + 9, 8), results);
        Assert.Equal(500u, _spec.Variables["answer"].Get<uint>());
        Assert.Equal(7u, _spec.Variables["start_value"].Get<uint>());
    }

    [KernelFact]
    public void Disposal_closes_every_descriptor() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = Collection.Load(_spec);
            Assert.NotEmpty(FileDescriptors.OfBpf());
        });

    [KernelFact]
    public void Duplicates_outlive_the_collection()
    {
        BpfMap map;
        BpfProgram program;
        using (Collection collection = Collection.Load(_spec))
        {
            map = collection.Maps["numbers"].Duplicate();
            program = collection.Programs["return_answer"].Duplicate();
        }

        using (map)
        {
            using (program)
            {
                Assert.True(map.TryGetValue([0, 0, 0, 0], new byte[8]));
                using BpfProgram another = program.Duplicate();
                Assert.Equal("return_answer", another.Name);
            }
        }
    }

    [KernelFact]
    public void What_belongs_to_a_disposed_collection_is_disposed()
    {
        Collection collection = Collection.Load(_spec);
        BpfMap map = collection.Maps["numbers"];
        BpfProgram program = collection.Programs["return_answer"];
        collection.Dispose();
        collection.Dispose();

        Assert.Throws<ObjectDisposedException>(() => map.TryGetValue([0, 0, 0, 0], new byte[8]));
        Assert.Throws<ObjectDisposedException>(map.Duplicate);
        Assert.Throws<ObjectDisposedException>(program.Duplicate);
    }

    private static uint Answer(Collection collection) =>
        collection.Programs["return_answer"].Run(new TestRunOptions { Data = _packet }).ReturnValue;
}
