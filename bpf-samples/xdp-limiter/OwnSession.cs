using System.Net;

namespace XdpLimiter;

/// <summary>The connection that whoever starts this sits at the other end of.</summary>
internal static class OwnSession
{
    /// <summary>Lets it in; null if this is no SSH session.</summary>
    internal static AllowRule? Rule { get; } = Parse(Environment.GetEnvironmentVariable("SSH_CONNECTION"));

    // The client's address and port, the server's address and port.
    private static AllowRule? Parse(string? connection) =>
        connection?.Split(' ') is [var client, _, _, var port] && IPAddress.TryParse(client, out IPAddress? address) && ushort.TryParse(port, out ushort number)
            ? new AllowRule(new IPNetwork(address, address.GetAddressBytes().Length * 8), number)
            : null;
}
