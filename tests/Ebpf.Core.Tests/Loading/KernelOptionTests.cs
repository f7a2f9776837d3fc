using Ebpf.Native;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

public sealed class KernelOptionTests
{
    private const string Config = "# a comment\nCONFIG_EBPF_NET_NUMBER=1000\nCONFIG_EBPF_NET_FLAG=y\nCONFIG_EBPF_NET_TEXT=\"abcd\"\nCONFIG_OTHER=m\n";

    private static readonly byte[] _packet = new byte[64];

    [KernelFact]
    public void Relocation_takes_the_offsets_from_the_file_given()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("core"));
        using (Collection other = Load(spec, TestFiles.BpfObject("other_kernel")))
        {
            Assert.Equal(4040u, other.Programs["offset_of_tgid"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
        }

        using Collection running = Collection.Load(spec);
        uint offset = running.Programs["offset_of_tgid"].Run(new TestRunOptions { Data = _packet }).ReturnValue;
        Assert.NotInRange(offset, 0u, 4u);
        Assert.NotEqual(4040u, offset);

        string copy = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(copy, File.ReadAllBytes("/sys/kernel/btf/vmlinux"));
            using Collection same = Load(spec, copy);
            Assert.Equal(offset, same.Programs["offset_of_tgid"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    [KernelFact]
    public void Kernel_without_the_type_fails_the_relocation()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("core"));
        var options = new CollectionOptions { BtfPath = TestFiles.BpfObject("mixed"), Programs = ["reads_tgid"] };
        FileDescriptors.AssertNoneLeft(() =>
        {
            VerifierException error = Assert.Throws<VerifierException>(() => Collection.Load(spec, options));
            Assert.Contains("struct task_struct.tgid", error.Log, StringComparison.Ordinal);
        });
    }

    [KernelTheory]
    [InlineData("/no/such/file", "is not there")]
    [InlineData("/proc/version", "is no BTF")]
    public void File_that_has_no_btf_is_named(string path, string reason) =>
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.Throws<BpfException>(() => Load(CollectionSpec.Load(TestFiles.BpfObject("core")), path));
            Assert.Contains($"CollectionOptions.BtfPath '{path}' {reason}", error.Message, StringComparison.Ordinal);
        });

    [KernelFact]
    public void Kconfig_externs_take_their_values_from_the_text()
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("kconfig"));
        using Collection collection = Collection.Load(spec, new CollectionOptions { KernelConfig = Config });
        Assert.Equal(1000u + 1 + 'c', collection.Programs["sum"].Run(new TestRunOptions { Data = _packet }).ReturnValue);
        Assert.Equal((uint)Environment.OSVersion.Version.Major, collection.Programs["kernel_version"].Run(new TestRunOptions { Data = _packet }).ReturnValue >> 16);
    }

    [KernelTheory]
    [InlineData("CONFIG_EBPF_NET_NUMBER=many\n", "CONFIG_EBPF_NET_NUMBER")]
    [InlineData("CONFIG_EBPF_NET_NUMBER\n", "CONFIG_EBPF_NET_NUMBER")]
    [InlineData("CONFIG_EBPF_NET_NUMBER=1\nCONFIG_EBPF_NET_TEXT=\"a\"\n", "CONFIG_EBPF_NET_FLAG|the kernel's configuration is needed")]
    public void Value_that_is_missing_or_wrong_is_named(string text, string named)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("kconfig"));
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfException error = Assert.ThrowsAny<BpfException>(() => Collection.Load(spec, new CollectionOptions { KernelConfig = text }));

            // Not every kernel has its configuration where libbpf looks for what the text does not have.
            Assert.Contains(named.Split('|'), name => error.Message.Contains(name, StringComparison.Ordinal));
        });
    }

    [KernelFact]
    public void Token_path_that_gives_no_token_is_explained()
    {
        if (LibBpf.Version < new Version(1, 4))
        {
            BpfException error = Assert.Throws<BpfNotSupportedException>(() => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed")), new CollectionOptions { TokenPath = "" }));
            Assert.Contains("CollectionOptions.TokenPath needs libbpf 1.4", error.Message, StringComparison.Ordinal);
            return;
        }

        using var bpffs = new BpfMount();
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        foreach ((string path, string reason) in new[]
        {
            ("/no/such/directory", "there is no such directory"),
            ("/proc", "it is not the root directory of a bpffs, or the kernel is older than 6.9"),
            (bpffs.Root, Environment.OSVersion.Version >= new Version(6, 9) ? "initial user namespace gives no tokens" : "the kernel is older than 6.9"),
        })
        {
            FileDescriptors.AssertNoneLeft(() =>
            {
                BpfException error = Assert.Throws<BpfException>(() => Collection.Load(spec, new CollectionOptions { TokenPath = path }));
                Assert.Contains($"no BPF token comes from CollectionOptions.TokenPath '{path}': ", error.Message, StringComparison.Ordinal);
                Assert.Contains(reason, error.Message, StringComparison.Ordinal);
            });
        }
    }

    [KernelFact]
    public void Empty_token_path_does_without_a_token()
    {
        Assert.SkipWhen(Machine.LibBpfIsOlder("1.4") is not null, $"{Machine.LibBpfIsOlder("1.4")}");
        using Collection collection = Collection.Load(CollectionSpec.Load(TestFiles.BpfObject("mixed")), new CollectionOptions { TokenPath = "" });
        Assert.NotEmpty(collection.Programs);
    }

    private static Collection Load(CollectionSpec spec, string btfPath) => Collection.Load(spec, new CollectionOptions { BtfPath = btfPath });
}
