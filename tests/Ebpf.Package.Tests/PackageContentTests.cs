using System.IO.Compression;

namespace Ebpf.Package.Tests;

public sealed class PackageContentTests
{
    [Fact]
    public void Native_package_carries_libbpf_for_both_architectures_and_the_licenses()
    {
        LocalFeed.Require();
        using ZipArchive package = ZipFile.OpenRead(LocalFeed.Package("Ebpf.Native"));
        foreach ((string rid, byte machine) in (ReadOnlySpan<(string, byte)>)[("linux-x64", 62), ("linux-arm64", 183)])
        {
            ZipArchiveEntry? library = package.GetEntry($"runtimes/{rid}/native/libbpf.so.1");
            Assert.NotNull(library);
            using Stream content = library.Open();
            byte[] header = new byte[20];
            content.ReadExactly(header);
            Assert.Equal(machine, header[18]);
        }

        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Contains("licenses/elfutils-COPYING-LGPLV3", names);
        Assert.Contains("licenses/libbpf-LICENSE.BSD-2-Clause", names);
        Assert.Contains("licenses/zlib-LICENSE", names);
        Assert.Contains("include/bpf/bpf_helpers.h", names);
        Assert.Contains("THIRD-PARTY-NOTICES.md", names);
    }

    [Theory]
    [InlineData("Ebpf.Native")]
    [InlineData("Ebpf.Core")]
    [InlineData("Ebpf.Maps")]
    [InlineData("Ebpf.Links")]
    [InlineData("Ebpf.RingBuffer")]
    [InlineData("Ebpf.Net")]
    public void Every_package_tells_what_it_is(string id)
    {
        LocalFeed.Require();
        using ZipArchive package = ZipFile.OpenRead(LocalFeed.Package(id));
        using var reader = new StreamReader(package.GetEntry($"{id}.nuspec")!.Open());
        string manifest = reader.ReadToEnd();
        string license = id == "Ebpf.Native" ? "MIT AND BSD-2-Clause AND LGPL-3.0-or-later AND Zlib" : "MIT";
        Assert.Contains($"""<license type="expression">{license}</license>""", manifest, StringComparison.Ordinal);
        Assert.Contains("<readme>README.md</readme>", manifest, StringComparison.Ordinal);
        Assert.Matches("<description>.{40,}</description>", manifest);
        Assert.Contains("<tags>ebpf bpf libbpf", manifest, StringComparison.Ordinal);
        Assert.NotNull(package.GetEntry("README.md"));
        Assert.Equal(id == "Ebpf.Net", package.GetEntry($"lib/net10.0/{id}.dll") is null);
        Assert.Contains(package.Entries, entry => entry.FullName.StartsWith("lib/net10.0/", StringComparison.Ordinal));
        Assert.Equal(id == "Ebpf.Net", package.GetEntry($"lib/net10.0/{id}.xml") is null);
    }
}
