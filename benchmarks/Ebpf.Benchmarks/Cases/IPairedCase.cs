using Ebpf.Benchmarks.Results;

namespace Ebpf.Benchmarks.Cases;

/// <summary>Work that exists twice: here and as <c>baseline/&lt;name&gt;.c</c>, over the same file.</summary>
internal interface IPairedCase
{
    string Name { get; }

    string Unit { get; }

    /// <summary>The file that both work on: what the build makes of <c>bpf/&lt;name&gt;.bpf.c</c>, or something of the machine's.</summary>
    string Input => ObjectFile.Path(Name);

    /// <summary>The C half: <c>baseline/&lt;name&gt;.c</c>; null if <see cref="Measure"/> measures the baseline, too.</summary>
    string? BaselineProgram => Name;

    /// <summary>What the C half is started with.</summary>
    IReadOnlyList<string> BaselineArguments => [Input];

    /// <summary>What the C half is started with for a variant that is written in C as well; null for those in C#.</summary>
    IReadOnlyList<string>? ArgumentsInC(string variant) => null;

    /// <summary>The ways to do the work in C#, each compared with the baseline.</summary>
    IReadOnlyList<string> Variants { get; }

    /// <summary>Whether each half may run on all CPUs, for its threads to run at the same time; else it has one.</summary>
    bool HasAllCpus => false;

    /// <summary>How many processes of each half are measured.</summary>
    int Pairs => 7;

    /// <summary>What the others are compared with.</summary>
    string BaselineVariant => ResultRow.Baseline;

    /// <summary>Why it can not be measured on this machine; null if it can.</summary>
    string? Refusal => null;

    /// <summary>What is to be done once before the halves are started.</summary>
    void Prepare(TextWriter progress)
    {
    }

    /// <summary>Measures one variant; called once in a process.</summary>
    Measurement Measure(string variant);
}
