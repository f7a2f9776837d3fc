namespace Ebpf.Benchmarks;

internal static class Repository
{
    /// <summary>The folder of the solution, above the one that this program was built into.</summary>
    /// <exception cref="BenchmarkFailedException">The program was copied out of the repository.</exception>
    internal static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Ebpf.Net.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BenchmarkFailedException("the results belong into the repository, and this program is not inside one");
    }
}
