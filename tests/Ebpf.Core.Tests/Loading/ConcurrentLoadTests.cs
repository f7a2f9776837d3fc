using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class ConcurrentLoadTests
{
    private static readonly byte[] _packet = new byte[64];

    [KernelFact]
    public void Threads_load_one_spec_with_options_of_their_own()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("partial"));
        spec.Variables["start"].Set(10u);
        spec.Maps["of_third"].MaxEntries = 3;
        string before = Describe(spec);
        using Collection shared = Collection.Load(spec, new CollectionOptions { Programs = ["third"] });
        FileDescriptors.AssertNoneLeft(() => Parallel.For(0, 32, i =>
        {
            string program = (i % 3) switch { 0 => "third", 1 => "first", _ => "version" };
            using Collection collection = Collection.Load(spec, new CollectionOptions
            {
                Programs = [program],
                KernelLogLevel = i % 2 == 0 ? KernelLogLevel.Statistics : KernelLogLevel.None,
                MapReplacements = new Dictionary<string, BpfMap> { ["of_third"] = shared.Maps["of_third"] },
                KernelConfig = "CONFIG_UNUSED=y\n",
            });
            Assert.Contains(program, collection.Programs.Keys);
            Assert.Equal(i % 2 == 0, collection.Programs[program].VerifierLog is not null);
            if (program == "third")
            {
                Assert.Equal(10u, collection.Programs["third"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
            }
        }));
        Assert.Equal(before, Describe(spec));
    }

    [KernelFact]
    public void Threads_that_pin_the_same_maps_end_up_with_the_same_maps()
    {
        using var bpffs = new BpfMount();
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("pinned"));
        var options = new CollectionOptions { PinPath = $"{bpffs.Root}/mine" };
        var ids = new System.Collections.Concurrent.ConcurrentBag<uint>();
        for (int round = 0; round < 10; round++)
        {
            ids.Clear();
            using var together = new Barrier(4);
            Task[] loads = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    together.SignalAndWait();
                    using Collection collection = Collection.Load(spec, options);
                    ids.Add(collection.Maps["shared"].Id);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default))];
            Task.WaitAll(loads);
            Assert.Single(ids.Distinct());
            Directory.Delete(options.PinPath, recursive: true);
        }
    }

    private static string Describe(CollectionSpec spec) => string.Join('\n', [
        .. spec.Maps.Values.Select(map => $"{map} {map.KeySize} {map.ValueSize} {map.MaxEntries} {map.Flags} {map.Pinning} {map.AutoCreate} {map.InnerMap?.MaxEntries}"),
        .. spec.Programs.Values.Select(program => $"{program} {program.AttachType} {program.AttachTarget} {program.Flags} {program.AutoLoad}"),
        .. spec.Variables.Values.Select(variable => $"{variable.Name} {Convert.ToHexString(variable.Bytes)}"),
    ]);
}
