using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

/// <summary>A load that runs out of descriptors fails at every step that there is.</summary>
public sealed class LeakTests
{
    private static readonly string[] _steps = ["does not accept the object", "could not be loaded", "could not be duplicated"];

    // libbpf opens no descriptors for maps before it creates them until 1.4: then there are fewer steps.
    [KernelTheory(LibBpf = "1.4")]
    [InlineData(false)]
    [InlineData(true)]
    public void Failure_at_any_step_leaves_things_as_they_were(bool pinnedBefore)
    {
        // When the runtime closes a file of its own meanwhile, a step is passed over: another round meets it.
        var failures = new List<string>();
        for (int round = 0; round < 5 && !_steps.All(step => failures.Exists(message => message.Contains(step, StringComparison.Ordinal))); round++)
        {
            failures.AddRange(FailAtEachStep(pinnedBefore));
        }

        Assert.All(_steps, step => Assert.True(
            failures.Exists(message => message.Contains(step, StringComparison.Ordinal)), $"'{step}' is in none of: {string.Join("\n", failures.Distinct())}"));
    }

    private static List<string> FailAtEachStep(bool pinnedBefore)
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
        int first = FileLimit.LowestFree();
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
        return failures;
    }

    private static string[] Mappings() => [.. File.ReadLines("/proc/self/maps").Where(line => line.Contains("bpf-map", StringComparison.Ordinal))];
}
