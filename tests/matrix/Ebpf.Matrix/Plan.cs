namespace Ebpf.Matrix;

/// <summary>What guests are to run, a line for each test program: its name and the arguments of xunit's own runner that choose the tests.</summary>
public static class Plan
{
    /// <summary>The trait of tests that need a kernel.</summary>
    public const string NeedsKernel = "Kernel=needed";

    /// <summary>The trait of tests that are about the differences between kernels, and run in each.</summary>
    public const string EveryKernel = "Kernel=every";

    /// <summary>The trait of tests that need what not all kernels have but say the same in each that has it: the short run has them in one.</summary>
    public const string OneKernel = "Kernel=one";

    /// <summary>All tests that need a kernel.</summary>
    public static IEnumerable<string> Full(KernelRun host) =>
        host.Tests.Where(InKernel).Select(test => test.Assembly).Distinct().Select(assembly => $"{assembly} -trait {NeedsKernel} -trait {EveryKernel}");

    /// <summary>Those that the host has skipped, unless a kernel is too old or too new for them, too; and those for every kernel.</summary>
    /// <param name="host">The results of the host.</param>
    /// <param name="kernel">The kernel that is to run them.</param>
    /// <param name="isNewest">Whether it is the newest of those that run.</param>
    public static IEnumerable<string> WhatTheHostLacks(KernelRun host, Version kernel, bool isNewest) => host.Tests
        .Where(test => test.Traits.Contains(EveryKernel)
            || InKernel(test) && test.Outcome == Outcome.Skipped && Verdict.HoldsByVersion(test.Reason, kernel) != true
                && (isNewest || !test.Traits.Contains(OneKernel)))
        .GroupBy(test => test.Assembly)
        .Select(tests => string.Join(" -method ", tests.Select(test => test.FullMethod).Distinct().Prepend(tests.Key)));

    /// <summary>The tests that a line asks for.</summary>
    /// <param name="line">Of a plan.</param>
    /// <param name="host">The results of the host.</param>
    /// <returns>Their <see cref="TestCase.FullMethod"/>.</returns>
    public static IEnumerable<string> Methods(string line, KernelRun host)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(host);
        string[] words = line.Split(' ');
        return words.Contains("-trait")
            ? host.Tests.Where(test => test.Assembly == words[0] && InKernel(test)).Select(test => test.FullMethod).Distinct()
            : words.Skip(1).Where(word => word != "-method");
    }

    private static bool InKernel(TestCase test) => test.Traits.Contains(NeedsKernel) || test.Traits.Contains(EveryKernel);
}
