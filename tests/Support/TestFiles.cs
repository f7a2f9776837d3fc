namespace Ebpf.Tests;

/// <summary>What the build made for the tests.</summary>
public static class TestFiles
{
    /// <summary>A BPF object of tests/bpf by its name without extension.</summary>
    public static string BpfObject(string name) => Path.Combine(AppContext.BaseDirectory, "bpf", $"{name}.bpf.o");

    /// <summary>A C program of tests/programs.</summary>
    public static string CProgram(string name) => Path.Combine(AppContext.BaseDirectory, "programs", name);
}
