using System.Runtime.InteropServices;
using Ebpf.Native;
using Ebpf.Objects;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

/// <summary>A load that runs out of descriptors fails at every step that there is.</summary>
public sealed partial class LeakTests
{
    private const int LimitOfFiles = 7;

    [KernelTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void Failure_at_any_step_leaves_things_as_they_were(bool pinnedBefore)
    {
        using var bpffs = new BpfMount();
        var options = new CollectionOptions { PinPath = $"{bpffs.Root}/mine" };
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("pinned"));

        // What the runtime opens when code runs for the first time is opened now.
        Assert.Throws<VerifierException>(() => Collection.Load(spec, new CollectionOptions { Programs = ["forgets_the_null_check"], PinPath = bpffs.Root }));
        Collection.Load(spec, new CollectionOptions { PinPath = bpffs.Root }).Dispose();
        File.Delete(bpffs["shared"]);
        File.Delete(bpffs["shared_too"]);
        if (pinnedBefore)
        {
            Collection.Load(spec, options).Dispose();
        }

        var failures = new List<string>();
        string[] before = FileDescriptors.OfBpf();
        string[] mappings = Mappings();
        string[] pins = bpffs.Entries();
        int first = LowestFree();
        for (int allowed = 0; ; allowed++)
        {
            Collection? loaded = null;
            using (new FileLimit(first + allowed))
            {
                try
                {
                    loaded = Collection.Load(spec, options);
                }
                catch (BpfException error)
                {
                    failures.Add(error.Message);
                }
            }

            if (loaded is not null)
            {
                loaded.Dispose();
                break;
            }

            Assert.Equal(before, FileDescriptors.OfBpf());
            Assert.Equal(mappings, Mappings());
            Assert.Equal(pins, bpffs.Entries());
        }

        Assert.Equal(before, FileDescriptors.OfBpf());

        // libbpf opens no descriptors for maps before it creates them until 1.4.
        Assert.Equal(LibBpf.Version >= new Version(1, 4), failures.Exists(message => message.Contains("does not accept the object", StringComparison.Ordinal)));
        Assert.Contains(failures, message => message.Contains("could not be loaded", StringComparison.Ordinal));
        Assert.Contains(failures, message => message.Contains("could not be duplicated", StringComparison.Ordinal));
    }

    private static string[] Mappings() => [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains("bpf-map", StringComparison.Ordinal))];

    private static int LowestFree()
    {
        using SafeBpfHandle probe = new(LibC.fcntl(0, LibC.F_DUPFD_CLOEXEC, 0));
        return (int)probe.DangerousGetHandle();
    }

    /// <summary>No descriptor of this number or above can be opened until this is disposed.</summary>
    private sealed unsafe partial class FileLimit : IDisposable
    {
        private readonly ResourceLimit _before;

        internal FileLimit(int number)
        {
            ResourceLimit before;
            Assert.Equal(0, getrlimit(LimitOfFiles, &before));
            _before = before;
            ResourceLimit limit = before with { Current = (nuint)number };
            Assert.Equal(0, setrlimit(LimitOfFiles, &limit));
        }

        public void Dispose()
        {
            ResourceLimit before = _before;
            Assert.Equal(0, setrlimit(LimitOfFiles, &before));
        }

        [LibraryImport("libc")]
        private static partial int getrlimit(int resource, ResourceLimit* limit);

        [LibraryImport("libc")]
        private static partial int setrlimit(int resource, ResourceLimit* limit);

        private record struct ResourceLimit(nuint Current, nuint Maximum);
    }
}
