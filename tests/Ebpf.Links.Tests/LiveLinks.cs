namespace Ebpf.Links.Tests;

/// <summary>The links that the kernel has.</summary>
internal static class LiveLinks
{
    /// <summary>Waits for the end of a link whose pin was removed: the kernel drops that reference after an RCU grace period.</summary>
    internal static void WaitUntilGone(uint id) => Assert.True(SpinWait.SpinUntil(() => !BpfLink.EnumerateIds().Contains(id), TimeSpan.FromMinutes(1)));
}
