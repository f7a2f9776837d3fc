using System.Globalization;
using System.Net;

namespace XdpLimiter;

/// <summary>Sources that are never dropped: <c>192.0.2.0/24</c>, or only what they send to a port: <c>192.0.2.7=22</c>.</summary>
internal readonly record struct AllowRule(IPNetwork Network, ushort Port)
{
    /// <exception cref="FormatException">It is no such rule.</exception>
    internal static AllowRule Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return new AllowRule(ParseNetwork(text), 0);
        }

        return ushort.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
            ? new AllowRule(ParseNetwork(text[..equals]), port)
            : throw new FormatException($"'{text}': a port is a number from 1 to 65535");
    }

    /// <summary>A network, or an address alone.</summary>
    /// <exception cref="FormatException">It is neither.</exception>
    internal static IPNetwork ParseNetwork(string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        string[] parts = text.Split('/');
        if (parts.Length != 2 || !IPAddress.TryParse(parts[0], out address)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int length) || length > address.GetAddressBytes().Length * 8)
        {
            throw new FormatException($"'{text}' is not an address or a network such as 192.0.2.0/24 or 2001:db8::/32");
        }

        // IPNetwork clears the bits behind the prefix, and a slip of the pen would deny a whole network.
        var network = new IPNetwork(address, length);
        return network.BaseAddress.Equals(address)
            ? network
            : throw new FormatException($"'{text}' has bits set behind its prefix of {length}");
    }

    public override string ToString() => Port == 0 ? $"{Network}" : $"{Network}={Port}";
}
