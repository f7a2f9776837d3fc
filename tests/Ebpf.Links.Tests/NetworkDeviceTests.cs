using Ebpf.Tests;

namespace Ebpf.Links.Tests;

public sealed class NetworkDeviceTests
{
    [KernelFact(Needs.Network)]
    public void Unknown_interface_is_named_with_those_that_there_are()
    {
        using var wire = new Wire();
        FileDescriptors.AssertNoneLeft(() =>
        {
            BpfNotFoundException error = Assert.Throws<BpfNotFoundException>(() => ProgramQuery.Xdp(NetworkDevice.FromName("nera", wire.NearNamespace)));
            Assert.Equal(
                $"there is no network interface 'nera' in network namespace {wire.NearNamespace}; there are near, lo",
                error.Message);
        });
    }

    [KernelFact(Needs.Network)]
    public void Interface_is_found_by_its_index()
    {
        using var wire = new Wire();
        Assert.Equal(new XdpPrograms(null, null, null), ProgramQuery.Xdp(NetworkDevice.FromIndex(1, wire.NearNamespace)));
        BpfNotFoundException error = Assert.Throws<BpfNotFoundException>(() => ProgramQuery.Xdp(NetworkDevice.FromIndex(4711, wire.NearNamespace)));
        Assert.StartsWith("there is no network interface with the index 4711 in ", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Unknown_namespace_is_named_with_those_that_there_are()
    {
        using var wire = new Wire();
        string name = Path.GetFileName(wire.NearNamespace.Path);
        BpfNotFoundException error = Assert.Throws<BpfNotFoundException>(() => NetworkNamespace.FromName(name + "x").Run(() => 0));
        Assert.StartsWith($"there is no network namespace /run/netns/{name}x: ENOENT: ", error.Message, StringComparison.Ordinal);
        Assert.Contains($"; there are {name}, ", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void File_that_is_no_namespace_is_refused()
    {
        BpfException error = Assert.Throws<BpfException>(() => NetworkNamespace.FromPath("/proc/self/ns/uts").Run(() => 0));
        Assert.StartsWith("'/proc/self/ns/uts' does not refer to a network namespace: EINVAL", error.Message, StringComparison.Ordinal);
    }

    [KernelFact(Needs.Network)]
    public void Function_runs_in_the_namespace_and_leaves_no_thread_there()
    {
        using var wire = new Wire();
        string here = Identity();
        string there = wire.FarNamespace.Run(Identity);
        Assert.NotEqual(here, there);
        Assert.Equal(there, wire.FarNamespace.Run(() => wire.FarNamespace.Run(Identity)));
        Assert.Equal(here, Identity());

        // The system's thread ends a little after .NET's.
        Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories("/proc/self/task").All(task => Of(task) != there), TimeSpan.FromMinutes(1)));
        Assert.Throws<InvalidTimeZoneException>(() => wire.FarNamespace.Run(() => throw new InvalidTimeZoneException()));
    }

    [KernelFact(Needs.Network)]
    public void Namespace_of_a_process_is_that_of_its_number() =>
        Assert.Equal(Identity(), NetworkNamespace.FromProcess(Environment.ProcessId).Run(Identity));

    [KernelFact(Needs.Network)]
    public void Entering_a_namespace_names_the_capability_that_is_missing()
    {
        using var wire = new Wire();
        const int sysAdmin = 21;
        Privileges.Without(sysAdmin, () =>
        {
            BpfPermissionException error = Assert.Throws<BpfPermissionException>(() => wire.NearNamespace.Run(Identity));
            Assert.Equal(["CAP_SYS_ADMIN"], error.MissingCapabilities);
        });
    }

    private static string Identity() => Of("/proc/thread-self");

    // A thread may end while the list is read.
    private static string Of(string task) => new FileInfo($"{task}/ns/net").LinkTarget ?? "";
}
