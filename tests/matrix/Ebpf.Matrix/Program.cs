using System.Text.Json;
using Ebpf.Matrix;

// plan HOST             HOST: the directory of the host's results; prints what guests are to run
// plan HOST KERNEL ALL… prints what KERNEL, 5.10 say, has over the host; ALL: the kernels that run
// report DIRECTORY FILE merges the results of the directory's directories into FILE, prints the table, and fails when something is wrong
switch (args)
{
    case ["plan", string host, .. string[] rest]:
        var results = KernelRun.Read(host);
        Version[] kernels = [.. rest.Select(Version.Parse)];
        foreach (string line in kernels is [var kernel, ..] ? Plan.WhatTheHostLacks(results, kernel, isNewest: kernel == kernels.Max()) : Plan.Full(results))
        {
            Console.WriteLine(line);
        }

        return 0;

    case ["report", string directory, string file]:
        KernelRun[] runs = [.. Directory.GetDirectories(directory).Select(KernelRun.Read).OrderBy(run => run.IsGuest).ThenBy(run => run.Version).ThenBy(run => run.Name, StringComparer.Ordinal)];
        var verdict = new Verdict(runs);
        File.WriteAllText(file, JsonSerializer.Serialize(MatrixFile.Of(runs, verdict), MatrixFile.Options));
        Table.Write(Console.Out, runs);
        foreach (string problem in verdict.Problems)
        {
            Console.WriteLine(problem);
        }

        Console.WriteLine($"{verdict.Passed} passed, {verdict.Failed} failed, {verdict.Skipped} skipped");
        return verdict.Problems.Count == 0 ? 0 : 1;

    default:
        Console.Error.WriteLine("usage: Ebpf.Matrix plan HOST [KERNEL ALL...] | report DIRECTORY FILE");
        return 2;
}
