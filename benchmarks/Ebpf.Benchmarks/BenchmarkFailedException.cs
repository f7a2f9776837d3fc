namespace Ebpf.Benchmarks;

/// <summary>A measurement that did not come about, or that can not be trusted.</summary>
internal sealed class BenchmarkFailedException(string message) : Exception(message);
