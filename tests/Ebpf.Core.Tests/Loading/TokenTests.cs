using Ebpf.Tests;

namespace Ebpf.Core.Tests.Loading;

/// <summary>
/// A BPF token: what root of a user namespace may do only by the file system that another has delegated to it. This test program starts
/// itself again in such a namespace.
/// </summary>
public sealed class TokenTests
{
    private const string TokenPath = "EBPF_TESTS_TOKEN_PATH";

    [KernelFact(Since = "6.9", LibBpf = "1.4")]
    public async Task Root_of_a_user_namespace_loads_by_a_token_and_by_nothing_else()
    {
        if (Environment.GetEnvironmentVariable(TokenPath) is { } path)
        {
            LoadInTheNamespace(path);
            return;
        }

        DirectoryInfo directory = Directory.CreateTempSubdirectory("ebpf-token-");
        try
        {
            using Command command = Command.Start(
                TestFiles.CProgram("delegate"),
                new Dictionary<string, string?> { [TokenPath] = directory.FullName },
                directory.FullName, Environment.ProcessPath!, "--no-progress", "--no-ansi",
                "--filter-method", $"*.{nameof(Root_of_a_user_namespace_loads_by_a_token_and_by_nothing_else)}");
            CommandResult result = await command.ResultAsync();
            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            Assert.Contains("succeeded: 1", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete();
        }
    }

    private static void LoadInTheNamespace(string path)
    {
        CollectionSpec spec = CollectionSpec.Load(TestFiles.BpfObject("mixed"));
        BpfPermissionException error = Assert.Throws<BpfPermissionException>(() => Collection.Load(spec, new CollectionOptions { TokenPath = "" }));
        Assert.Contains("user namespace", error.Message, StringComparison.Ordinal);
        FileDescriptors.AssertNoneLeft(() =>
        {
            using Collection collection = Collection.Load(spec, new CollectionOptions { TokenPath = path });
            Assert.NotEmpty(collection.Programs);
            Assert.NotEmpty(collection.Maps);
        });
    }
}
