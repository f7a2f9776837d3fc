namespace Ebpf.Benchmarks.Cases;

/// <summary>Work that exists twice: here and as <c>baseline/&lt;name&gt;.c</c>, over the same <c>bpf/&lt;name&gt;.bpf.c</c>.</summary>
internal interface IPairedCase
{
    string Name { get; }

    string Unit { get; }

    /// <summary>The ways to do the work in C#, each compared with the baseline.</summary>
    IReadOnlyList<string> Variants { get; }

    /// <summary>Measures one variant; called once in a process.</summary>
    Measurement Measure(string variant);
}
