using Ebpf;

namespace XdpLimiter;

/// <summary>What a second invocation does with a limiter that runs.</summary>
internal static class Remote
{
    /// <returns>The exit code.</returns>
    /// <exception cref="BpfException">There is none, or the kernel refuses.</exception>
    internal static int Run(Options options)
    {
        if (options.Verb == "detach")
        {
            using BpfLink link = BpfLink.LoadPinned(Agent.PinOf(options));
            link.Unpin();
            link.Detach();
            Console.Error.WriteLine($"xdp-limiter: detached from {options.NetworkDevice}");
            return 0;
        }

        using Limiter limiter = Limiter.Open(options.NetworkDevice);
        switch (options.Verb)
        {
            case "set":
                Settings after = limiter.Change(options.Change);
                Console.Error.WriteLine($"xdp-limiter: generation {limiter.Generation}: {after}");
                break;
            case "heartbeat":
                Console.Error.WriteLine($"xdp-limiter: limits hold for another {limiter.Heartbeat().TotalSeconds:0.###} s");
                break;
            default:
                Report.Write(limiter.Read(options.Top), Console.Out, options.Json);
                break;
        }

        return 0;
    }
}
