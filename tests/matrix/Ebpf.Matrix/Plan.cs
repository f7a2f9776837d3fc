namespace Ebpf.Matrix;

/// <summary>What guests are to run, a line for each test program: its name and the arguments of xunit's own runner that choose the tests.</summary>
public static class Plan
{
    /// <summary>The trait of tests that need a kernel.</summary>
    public const string NeedsKernel = "Kernel=needed";

    /// <summary>The trait of tests that are about the differences between kernels, and run in each.</summary>
    public const string EveryKernel = "Kernel=every";

    /// <summary>All tests that need a kernel.</summary>
    public static IEnumerable<string> Full(KernelRun host) =>
        host.Tests.Where(InKernel).Select(test => test.Assembly).Distinct().Select(assembly => $"{assembly} -trait {NeedsKernel} -trait {EveryKernel}");

    /// <summary>Those that the host has skipped, unless a kernel is too old or too new for them, too; and those for every kernel.</summary>
    public static IEnumerable<string> WhatTheHostLacks(KernelRun host, Version kernel) => host.Tests
        .Where(test => test.Traits.Contains(EveryKernel)
            || InKernel(test) && test.Outcome == Outcome.Skipped && Verdict.HoldsByVersion(test.Reason, kernel) != true)
        .GroupBy(test => test.Assembly)
        .Select(tests => string.Join(" -method ", tests.Select(test => test.FullMethod).Distinct().Prepend(tests.Key)));

    private static bool InKernel(TestCase test) => test.Traits.Contains(NeedsKernel) || test.Traits.Contains(EveryKernel);
}
