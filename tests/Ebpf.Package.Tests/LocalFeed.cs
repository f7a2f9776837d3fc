using System.IO.Compression;
using System.Reflection;

namespace Ebpf.Package.Tests;

/// <summary>The packages that ./build.sh pack has made.</summary>
internal static class LocalFeed
{
    internal static string Version { get; } = Metadata("Version");

    internal static string Directory { get; } = Metadata("Packages");

    /// <summary>Skips the test where no packages have been made.</summary>
    internal static void Require() =>
        Assert.SkipUnless(File.Exists(Package("Ebpf.Net")), "needs the packages: run ./build.sh pack");

    internal static string Package(string id) => Path.Combine(Directory, $"{id}.{Version}.nupkg");

    /// <summary>The README that the packages carry.</summary>
    internal static string Readme()
    {
        using ZipArchive package = ZipFile.OpenRead(Package("Ebpf.Net"));
        using var reader = new StreamReader(package.GetEntry("README.md")!.Open());
        return reader.ReadToEnd();
    }

    /// <summary>Copies the packages, and those of others that they depend on, into an empty feed.</summary>
    internal static void CopyTo(string feed)
    {
        System.IO.Directory.CreateDirectory(feed);
        string[] dependencies = ["microsoft.extensions.logging.abstractions", "microsoft.extensions.dependencyinjection.abstractions"];
        IEnumerable<string> packages = System.IO.Directory.EnumerateFiles(Directory, $"*.{Version}.nupkg")
            .Concat(dependencies.SelectMany(id => System.IO.Directory.EnumerateFiles(
                Path.Combine(Metadata("RestoredPackages"), id), "*.nupkg", SearchOption.AllDirectories)));
        foreach (string package in packages)
        {
            File.Copy(package, Path.Combine(feed, Path.GetFileName(package)));
        }
    }

    private static string Metadata(string key) =>
        typeof(LocalFeed).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
