using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class AttachAllTests
{
    [KernelFact]
    public void Each_program_is_attached_to_what_its_section_says() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var probed = new Probed("ways", "raw", "with_types", "tracepoint", "tasks", "elements", "pass");
            LinkGroup group = probed.Collection.AttachAll();
            Assert.Equal(
                ["'raw' on raw tracepoint sys_enter", "'tasks' on iterator task", "'tracepoint' on tracepoint syscalls:sys_enter_openat2", "'with_types' on tp_btf sys_enter"],
                group.Select(link => link.ToString()).Order(StringComparer.Ordinal));
            Assert.Equal(["elements", "pass"], group.NotAttached.Order(StringComparer.Ordinal));
            Assert.Equal(4, group.Count);
            probed.Opener.Open2(2);
            Assert.Equal(6ul, probed.Hits);

            group.Dispose();
            group.Dispose();
            probed.Opener.Open2(2);
            Assert.Equal(6ul, probed.Hits);
        });

    [KernelFact]
    public void Failure_detaches_what_was_attached() =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            using var opener = new Opener();
            CollectionSpec spec = Probed.SpecFor("ways", opener);

            // A raw tracepoint is found when it is attached, not before.
            spec.Programs["recurses"].AttachTarget = "no_such_tracepoint";
            using Collection collection = Collection.Load(spec, new CollectionOptions { Programs = ["raw", "with_types", "tracepoint", "recurses"] });
            FileDescriptors.AssertNoneLeft(() =>
            {
                var error = Assert.Throws<BpfNotSupportedException>(() => collection.AttachAll());
                Assert.StartsWith("'recurses' could not be attached to raw tracepoint no_such_tracepoint", error.Message, StringComparison.Ordinal);
            });
            opener.Open2(1);
            Assert.Equal(0ul, collection.Variables["hits"].Get<ulong>());
        });

    [KernelFact]
    public void Disposed_collection_has_nothing_to_attach()
    {
        using var probed = new Probed("ways", "raw");
        probed.Collection.Dispose();
        Assert.Throws<ObjectDisposedException>(() => probed.Collection.AttachAll());
    }
}
