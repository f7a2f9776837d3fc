using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Ebpf.Native.Tests.Layout;

/// <summary>Layouts as the C compiler makes them: a program that prints them is compiled and run.</summary>
internal static class NativeLayout
{
    private const string Prologue = """
        #include <stdbool.h>
        #include <stddef.h>
        #include <stdio.h>
        #include <string.h>
        #include <linux/perf_event.h>
        #include <linux/bpf.h>
        #include <bpf/bpf.h>
        #include <bpf/btf.h>
        #include <bpf/libbpf.h>

        #define KIND(e) _Generic((e), \
            _Bool: 'u', char: 'u', unsigned char: 'u', unsigned short: 'u', unsigned int: 'u', unsigned long: 'u', \
            unsigned long long: 'u', signed char: 's', short: 's', int: 's', long: 's', long long: 's', default: 'x')
        #define WHOLE(name, type) printf("%s 0 %zu x\n", name, sizeof(type))
        #define FIELD(name, type, field) printf("%s %zu %zu %c\n", name, offsetof(type, field), \
            sizeof(((type *)0)->field), KIND(((type *)0)->field))
        #define BITS(name, type, member, offset, size) do { \
            type v; unsigned long long bits = 0; unsigned char *p = (unsigned char *)&v; size_t i; \
            memset(&v, 0, sizeof(v)); v.member = -1; memcpy(&bits, p + offset, size); memset(p + offset, 0, size); \
            for (i = 0; i < sizeof(v); i++) if (p[i]) bits = 0; \
            printf("%s %d %d %llu\n", name, offset, size, bits); } while (0)

        int main(void)
        {

        """;

    /// <summary>What C says about the rows of each struct and about the bit-fields among them.</summary>
    internal static async Task<(Dictionary<string, LayoutRow> Rows, Dictionary<string, ulong> Bits)> MeasureAsync(
        IEnumerable<(string Name, string CType, IReadOnlyList<LayoutRow> Rows)> structs)
    {
        var program = new StringBuilder(Prologue);
        foreach (var (name, type, rows) in structs)
        {
            foreach (LayoutRow row in rows)
            {
                BitField[] bits = [.. BitField.All.Where(b => row.Name == $"{b.Struct}.{b.Field}")];
                if (row.Name == name)
                {
                    program.AppendLine($"WHOLE(\"{name}\", {type});");
                }
                else if (bits.Length == 0)
                {
                    program.AppendLine($"FIELD(\"{row.Name}\", {type}, {row.Name[(name.Length + 1)..]});");
                }

                foreach (BitField bit in bits)
                {
                    program.AppendLine($"BITS(\"{bit.Struct}.{bit.Member}\", {type}, {bit.Member}, {row.Offset}, {row.Size});");
                }
            }
        }

        program.AppendLine("return 0; }");
        var measured = (Rows: new Dictionary<string, LayoutRow>(), Bits: new Dictionary<string, ulong>());
        foreach (string line in await RunAsync(program.ToString()))
        {
            string[] parts = line.Split(' ');
            int offset = int.Parse(parts[1], CultureInfo.InvariantCulture);
            int size = int.Parse(parts[2], CultureInfo.InvariantCulture);
            if (parts[3] is "u" or "s" or "x")
            {
                measured.Rows.Add(parts[0], new LayoutRow(parts[0], offset, size, parts[3][0]));
            }
            else
            {
                measured.Bits.Add(parts[0], ulong.Parse(parts[3], CultureInfo.InvariantCulture));
            }
        }

        return measured;
    }

    private static async Task<string[]> RunAsync(string program)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("ebpf-layout-");
        try
        {
            string source = Path.Combine(directory.FullName, "layout.c");
            string binary = Path.Combine(directory.FullName, "layout");
            await File.WriteAllTextAsync(source, program, TestContext.Current.CancellationToken);
            await CompileAsync(source, "-o", binary);
            ProcessResult result = await ProcessResult.OfAsync(new ProcessStartInfo(binary));
            Assert.Equal(0, result.ExitCode);
            return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Runs cc with libbpf's headers; skips the test where there is no cc.</summary>
    internal static async Task CompileAsync(string source, params string[] arguments)
    {
        NativeHeaders.Require();
        Assert.SkipUnless(
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(d => File.Exists(Path.Combine(d, "cc"))),
            "There is no C compiler (cc) on the PATH.");
        string[] all = ["-I", NativeHeaders.Directory, source, .. arguments];
        ProcessResult result = await ProcessResult.OfAsync(new ProcessStartInfo("cc", all));
        Assert.True(result.ExitCode == 0, result.Error);
    }
}
