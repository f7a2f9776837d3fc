using Ebpf.Tests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace Ebpf.Core.Tests.Loading;

public sealed class PinningTests : IDisposable
{
    private static readonly byte[] _packet = new byte[64];

    private readonly CollectionSpec _spec = CollectionSpec.Load(TestFiles.BpfObject("pinned"));
    private readonly Lazy<BpfMount> _bpffs = new(() => new BpfMount());

    private BpfMount BpfFs => _bpffs.Value;

    [KernelFact]
    public void Maps_are_pinned_by_name_and_used_again_by_the_next_load()
    {
        using (Collection first = Load(BpfFs.Root))
        {
            Assert.Equal(["shared", "shared_too"], BpfFs.Entries());
            Assert.Equal(0u, first.Programs["add_one"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
            Assert.Equal(2u, first.Programs["add_one"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
        }

        using (Collection second = Load(BpfFs.Root))
        {
            Assert.Equal(3u, second.Programs["add_one"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
            Assert.Equal("shared", second.Maps["shared"].Name);
        }

        Assert.Equal(["shared", "shared_too"], BpfFs.Entries());
    }

    [KernelFact]
    public void Edits_decide_what_is_pinned()
    {
        _spec.Maps["shared"].Pinning = MapPinning.None;
        _spec.Maps["own"].Pinning = MapPinning.ByName;
        using Collection collection = Load(BpfFs.Root);
        Assert.Equal(["own", "shared_too"], BpfFs.Entries());
    }

    [KernelFact]
    public void Directory_is_made()
    {
        using Collection collection = Load($"{BpfFs.Root}/mine/");
        Assert.Equal(["mine", "mine/shared", "mine/shared_too"], BpfFs.Entries());
    }

    [KernelFact]
    public void Another_kind_of_map_is_not_used_and_each_difference_is_listed()
    {
        using (Load(BpfFs.Root))
        {
        }

        MapSpec shared = _spec.Maps["shared"];
        shared.Type = MapType.LruHash;
        shared.KeySize = 8;
        shared.ValueSize = 16;
        shared.MaxEntries = 9;
        shared.Flags = MapFlags.NoCommonLru;
        FileDescriptors.AssertNoneLeft(() =>
        {
            MapMismatchException error = Assert.Throws<MapMismatchException>(() => Load(BpfFs.Root));
            Assert.Equal("shared", error.MapName);
            Assert.Contains(
                $"pinned at '{BpfFs.Root}/shared': Type is Hash, not LruHash; KeySize is 4, not 8; ValueSize is 8, not 16; MaxEntries is 8, not 9; Flags is None, not NoCommonLru; ",
                error.Message,
                StringComparison.Ordinal);
        });
        Assert.Equal(["shared", "shared_too"], BpfFs.Entries());
    }

    [KernelFact]
    public void Failed_load_removes_the_pins_and_the_directory_that_it_has_made()
    {
        FileDescriptors.AssertNoneLeft(() => Assert.Throws<VerifierException>(() => LoadRejected(BpfFs.Root)));
        Assert.Empty(BpfFs.Entries());

        FileDescriptors.AssertNoneLeft(() => Assert.Throws<VerifierException>(() => LoadRejected($"{BpfFs.Root}/mine")));
        Assert.Empty(BpfFs.Entries());

        using (Load($"{BpfFs.Root}/mine"))
        {
        }

        Assert.Throws<VerifierException>(() => LoadRejected($"{BpfFs.Root}/mine"));
        Assert.Equal(["mine", "mine/shared", "mine/shared_too"], BpfFs.Entries());
    }

    [KernelFact]
    public void Failed_load_leaves_the_pins_of_others()
    {
        _spec.Maps["shared_too"].Pinning = MapPinning.None;
        using (Load($"{BpfFs.Root}/mine"))
        {
        }

        _spec.Maps["shared_too"].Pinning = MapPinning.ByName;
        Assert.Throws<VerifierException>(() => LoadRejected($"{BpfFs.Root}/mine"));
        Assert.Equal(["mine", "mine/shared"], BpfFs.Entries());
    }

    [KernelFact]
    public void Failed_load_leaves_the_pins_that_another_has_come_to_use() => FileDescriptors.AssertNoneLeft(() =>
    {
        Collection? other = null;
        string path = $"{BpfFs.Root}/mine";
        Assert.Throws<VerifierException>(() => LoadRejected(path, During("BEGIN PROG LOAD LOG", () => other = Load(path))));
        using (other)
        {
            using Collection next = Load(path);
            Assert.Equal(other!.Maps["shared"].Id, next.Maps["shared"].Id);
            Assert.Equal(["mine", "mine/shared", "mine/shared_too"], BpfFs.Entries());
        }
    });

    [KernelFact]
    public void Load_that_another_forestalls_uses_its_maps() => FileDescriptors.AssertNoneLeft(() =>
    {
        Collection? other = null;
        string path = $"{BpfFs.Root}/mine";
        using Collection collection = Collection.Load(
            _spec, new CollectionOptions { PinPath = path, LoggerFactory = During("created successfully", () => other = Load(path)) });
        using (other)
        {
            foreach (string map in (string[])["shared", "shared_too"])
            {
                Assert.Equal((other!.Maps[map].Id, $"{path}/{map}"), (collection.Maps[map].Id, collection.Maps[map].PinPath));
            }

            Assert.NotEqual(other!.Maps["own"].Id, collection.Maps["own"].Id);
            Assert.Equal(0u, collection.Programs["add_one"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
            Assert.Equal(2u, other.Programs["add_one"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
        }
    });

    [KernelFact]
    public void Load_that_another_forestalls_with_other_maps_removes_what_it_has_pinned_itself() => FileDescriptors.AssertNoneLeft(() =>
    {
        string path = $"{BpfFs.Root}/mine";
        CollectionSpec larger = CollectionSpec.Load(TestFiles.BpfObject("pinned"));
        larger.Maps["shared"].Pinning = MapPinning.None;
        larger.Maps["shared_too"].MaxEntries = 100;
        MapMismatchException error = Assert.Throws<MapMismatchException>(() => Collection.Load(_spec, new CollectionOptions
        {
            PinPath = path,
            LoggerFactory = During("created successfully", () => Collection.Load(larger, new CollectionOptions { PinPath = path }).Dispose()),
        }));
        Assert.Equal("shared_too", error.MapName);
        Assert.Equal(["mine", "mine/shared_too"], BpfFs.Entries());
    });

    [KernelFact]
    public void Pin_of_something_else_is_named_and_stays()
    {
        using Collection other = Load($"{BpfFs.Root}/other");
        other.Programs["add_one"].Pin($"{BpfFs.Root}/mine/shared");
        FileDescriptors.AssertNoneLeft(() =>
        {
            MapMismatchException error = Assert.Throws<MapMismatchException>(() => Load($"{BpfFs.Root}/mine"));
            Assert.Equal($"map 'shared': the pin at '{BpfFs.Root}/mine/shared' is that of a program, not of a map; set another CollectionOptions.PinPath", error.Message);
        });
        Assert.Contains("mine/shared", BpfFs.Entries());
    }

    [KernelFact]
    public void Directory_that_is_on_no_bpffs_is_named_and_not_left_behind()
    {
        string directory = Path.Combine(Path.GetTempPath(), $"ebpf-net-{Guid.NewGuid():N}");
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Load(directory));
            Assert.Contains($"map 'shared' could not be pinned at '{directory}/shared': it is not in a BPF file system", error.Message, StringComparison.Ordinal);
        });
        Assert.False(Directory.Exists(directory));
    }

    public void Dispose()
    {
        if (_bpffs.IsValueCreated)
        {
            BpfFs.Dispose();
        }
    }

    private Collection Load(string path) => Collection.Load(_spec, new CollectionOptions { PinPath = path });

    private Collection LoadRejected(string path, ILoggerFactory? loggers = null) =>
        Collection.Load(_spec, new CollectionOptions { PinPath = path, Programs = ["add_one", "forgets_the_null_check"], LoggerFactory = loggers });

    /// <summary>Does something in the middle of a load: once libbpf says something for the first time.</summary>
    private static ILoggerFactory During(string message, Action action)
    {
        int times = 0;
        var options = new FakeLogCollectorOptions
        {
            OutputSink = text =>
            {
                if (text.Contains(message, StringComparison.Ordinal) && Interlocked.Increment(ref times) == 1)
                {
                    var thread = new Thread(() => action());
                    thread.Start();
                    thread.Join();
                }
            },
        };
        return LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Debug).AddProvider(new FakeLoggerProvider(FakeLogCollector.Create(options))));
    }
}
