// Damages object files and reads them: `parse` with the managed reader, `open` also with libbpf, which must be in a process of its own;
// `btf` damages and reads their types alone, `log` damages verifier logs. `show` writes one of the damaged files to standard output.
using System.Globalization;
using Ebpf.Elf;
using Ebpf.Fuzz;

if (args is not [string mode, string seedText, string amountText, .. string[] files]
    || files.Length == 0
    || !int.TryParse(seedText, CultureInfo.InvariantCulture, out int seed)
    || !double.TryParse(amountText, CultureInfo.InvariantCulture, out double amount))
{
    Console.Error.WriteLine("usage: Ebpf.Fuzz parse|btf|log SEED SECONDS FILE...\n       Ebpf.Fuzz open SEED COUNT FILE...\n       Ebpf.Fuzz show SEED NUMBER FILE...");
    return 2;
}

byte[][] corpus = [.. files.Select(File.ReadAllBytes)];
switch (mode)
{
    case "parse":
        return ParseRun.For(TimeSpan.FromSeconds(amount), corpus, seed, ParseRun.Object);
    case "btf":
        return ParseRun.For(TimeSpan.FromSeconds(amount), [.. files.Select(file => SectionFile.Read(file, ".BTF"))], seed, ParseRun.Types);
    case "log":
        return LogRun.For(TimeSpan.FromSeconds(amount), corpus, seed);
    case "open":
        return OpenRun.Of((int)amount, corpus, seed);
    case "show":
        using (Stream output = Console.OpenStandardOutput())
        {
            output.Write(new Mutator(corpus, seed).Damaged((int)amount));
        }

        return 0;
    default:
        Console.Error.WriteLine($"no such mode: {mode}");
        return 2;
}
