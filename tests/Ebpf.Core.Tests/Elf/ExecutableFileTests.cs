using Ebpf.Elf;
using Ebpf.Tests;

namespace Ebpf.Core.Tests.Elf;

public sealed class ExecutableFileTests
{
    private static string Traced => TestFiles.CProgram("traced");

    [KernelFact]
    public async Task Functions_are_those_that_binutils_sees()
    {
        foreach (string path in new[] { Traced, Library("libc.so.6"), Library("libm.so.6") })
        {
            using ExecutableFile file = ExecutableFile.Open(path);
            Assert.Equal(await ReadElf("--dyn-syms", path), Written(file.ExportedFunctions()));
            if (file.HasLocalFunctions)
            {
                string[] all = [.. Written(file.Functions())];
                Assert.Equal(await ReadElf("-s", path), all);
            }
        }
    }

    [Fact]
    public void Usdt_probes_are_found()
    {
        using ExecutableFile file = ExecutableFile.Open(Traced);
        Assert.Equal(["traced:ping", "traced:pong"], file.UsdtProbes());
        using ExecutableFile other = ExecutableFile.Open(TestFiles.CProgram("opener"));
        Assert.Empty(other.UsdtProbes());
    }

    [Fact]
    public void Other_files_are_refused()
    {
        Assert.Throws<BpfFormatException>(() => ExecutableFile.Open("/etc/passwd"));
        Assert.Throws<BpfFormatException>(() => ExecutableFile.Open("/dev/null"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20261122)]
    public void Random_damage_gives_no_other_exception(int seed)
    {
        byte[] whole = File.ReadAllBytes(Traced);
        string path = Path.GetTempFileName();
        var random = new Random(seed);
        int refused = 0;
        try
        {
            for (int i = 0; i < 400; i++)
            {
                byte[] damaged = [.. whole];
                for (int n = random.Next(1, 12); n > 0; n--)
                {
                    // Headers at both ends, and what is between them.
                    int at = random.Next(3) switch { 0 => random.Next(64), 1 => damaged.Length - 1 - random.Next(2600), _ => random.Next(damaged.Length) };
                    damaged[at] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)random.Next(20);
                }

                File.WriteAllBytes(path, random.Next(8) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
                try
                {
                    using ExecutableFile file = ExecutableFile.Open(path);
                    _ = file.Functions().Count() + file.UsdtProbes().Count;
                }
                catch (BpfFormatException)
                {
                    refused++;
                }
            }
        }
        finally
        {
            File.Delete(path);
        }

        Assert.InRange(refused, 20, 399);
    }

    private static string Library(string name) =>
        File.ReadLines("/proc/self/maps").Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) + 1)..]).Where(path => path.EndsWith('/' + name, StringComparison.Ordinal))
            .Select(path => '/' + path).First();

    private static string[] Written(IEnumerable<FunctionSymbol> symbols) =>
        [.. symbols.Select(symbol => symbol.Name + (symbol.Version is null ? "" : (symbol.IsDefaultVersion ? "@@" : "@") + symbol.Version)).Order(StringComparer.Ordinal)];

    // "    14: 0000000000001490    11 FUNC    GLOBAL DEFAULT   15 traced_add".
    private static async Task<string[]> ReadElf(string option, string path)
    {
        using Command command = Command.Start("readelf", "-W", option, path);
        return [.. (await command.ResultAsync()).Output.Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length >= 8 && columns[3] is "FUNC" or "IFUNC" && int.TryParse(columns[6], out _))
            .Select(columns => columns[7])
            .Order(StringComparer.Ordinal)];
    }
}
