using Ebpf.Tests;

namespace Ebpf.Links.Tests;

/// <summary>The programs of network.bpf.c, loaded.</summary>
internal static class NetworkObject
{
    internal static Collection Load(string name = "network") => Collection.Load(CollectionSpec.Load(TestFiles.BpfObject(name)));

    internal static ulong Count(this Collection collection, string variable) => collection.Variables[variable].Get<ulong>();
}
