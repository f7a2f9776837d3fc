namespace XdpLimiter;

/// <content>Help.</content>
internal sealed partial record Options
{
    internal const string Usage = """
        Usage: xdp-limiter VERB INTERFACE [options]

        Drops packets of sources that send too many, in the kernel, before it allocates anything for them.

          run INTERFACE        limits what the interface receives, until Ctrl+C
          set INTERFACE        changes the limits of one that runs
          show INTERFACE       prints what one that runs has counted
          heartbeat INTERFACE  keeps one that runs with --dead-man from letting all pass
          detach INTERFACE     ends one that was left running by --pin

        Limits (run, set); RATE is units a second such as 1000, 10k or 1M, BURST units at once (default: what comes in 0.1 s;
        of bytes 65536 at least), "off" no limit:
          --packets RATE[/BURST]         packets of each source
          --bytes RATE[/BURST]           bytes of each source
          --global-packets RATE[/BURST]  packets of all
          --global-bytes RATE[/BURST]    bytes of all
          --max-age MS                   age of packets that carry the time of their reception (run, with a driver that gives it)
          --fragments limit|drop         limited as any packet, or dropped (default: limit)
          --allow NETWORK[=PORT]         never drop what comes from there (or from there to this port)
          --deny NETWORK                 drop all that comes from there, unless it is allowed
          --no-allow NETWORK, --no-deny NETWORK
          --dry-run, --enforce           only count what would be dropped; or drop it (default)

        run:
          --config FILE        read limits from this JSON file, again whenever it changes; of the options above,
                               --allow, --dry-run and --max-age go with it, and stay
          --mode MODE          native, generic, or auto: native and else generic (default)
          --ipv6-prefix BITS   so many bits of an address tell IPv6 sources apart (default: 64)
          --sources N          how many sources of each family are remembered (default: 65536)
          --dead-man SECONDS   let all pass, detach and end unless "heartbeat" comes in time, each time
          --pin DIRECTORY      stay attached after the end; the directory is in a BPF file system
          --metrics [HOST:]PORT  serve /metrics for Prometheus (without a host to this machine alone; * for all addresses)
          --interval SECONDS   time between two outputs (default: 1)
          --duration SECONDS   end after this time
        run, show:
          --top N              list so many sources (default: 10)
          --json               one JSON object a line instead of text
        all:
          --netns NAME         the interface is in this network namespace
        """;
}
