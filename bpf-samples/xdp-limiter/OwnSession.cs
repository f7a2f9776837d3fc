using System.Net;

namespace XdpLimiter;

/// <summary>The connection that whoever starts this sits at the other end of.</summary>
internal static class OwnSession
{
    private const string Variable = "SSH_CONNECTION";

    /// <summary>Lets it in; null if this is no SSH session.</summary>
    internal static AllowRule? Rule { get; } = Parse(Environment.GetEnvironmentVariable(Variable) ?? OfAncestors());

    // The client's address and port, the server's address and port.
    private static AllowRule? Parse(string? connection) =>
        connection?.Split(' ') is [var client, _, _, var port] && IPAddress.TryParse(client, out IPAddress? address) && ushort.TryParse(port, out ushort number)
            ? new AllowRule(new IPNetwork(address, address.GetAddressBytes().Length * 8), number)
            : null;

    // sudo and su do not hand the variable on, but the shell that they were typed into began with it.
    private static string? OfAncestors()
    {
        try
        {
            for (string process = "self"; process != "0"; process = ParentOf(process))
            {
                string? entry = File.ReadAllText($"/proc/{process}/environ").Split('\0')
                    .FirstOrDefault(entry => entry.StartsWith(Variable + "=", StringComparison.Ordinal));
                if (entry is not null)
                {
                    return entry[(Variable.Length + 1)..];
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One has ended, or is not ours to look into: those behind it are out of reach.
        }

        return null;
    }

    private static string ParentOf(string process) =>
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..].Trim();
}
