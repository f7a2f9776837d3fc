namespace Ebpf.Benchmarks.Micro;

/// <summary>A benchmark of a hot path: that it allocates is a failure.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AllocatesNothingAttribute : Attribute;
