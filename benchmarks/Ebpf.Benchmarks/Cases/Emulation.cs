namespace Ebpf.Benchmarks.Cases;

/// <summary>
/// Cases that are measured twice: on machines of their own, and as another case in machines that are emulated (tests/matrix/run-in-kernel), for what only
/// other kernels than this machine's do. Of times in an emulated machine, only the order means something.
/// </summary>
internal static class Emulation
{
    internal static string NameOf(string name, bool isEmulated) => isEmulated ? name + "-emulated" : name;

    internal static string? RefusalOf(bool isEmulated) => (isEmulated, Machine.IsEmulated) switch
    {
        (true, false) => "this machine is not emulated",
        (false, true) => "this machine is emulated",
        _ => null,
    };
}
