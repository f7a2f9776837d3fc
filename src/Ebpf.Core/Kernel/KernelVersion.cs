using System.Globalization;

namespace Ebpf;

/// <summary>The version of a Linux kernel, as upstream counts.</summary>
/// <remarks>Distributions backport: ask <see cref="KernelFeatures"/> for a feature, and the version only for what is to be told to a user.</remarks>
/// <param name="Major">6 of 6.18.44.</param>
/// <param name="Minor">18 of 6.18.44.</param>
/// <param name="Patch">44 of 6.18.44.</param>
public readonly record struct KernelVersion(int Major, int Minor, int Patch = 0) : IComparable<KernelVersion>
{
    private static readonly Lazy<KernelVersion> _current = new(KernelVersionReader.Read);

    /// <summary>The version of the running kernel: the upstream one, also where a distribution's <c>uname -r</c> says less.</summary>
    /// <remarks>Debian's 4.19.0-22-amd64 is 4.19.260, Ubuntu's 5.4.0-12-generic 5.4.8.</remarks>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public static KernelVersion Current => _current.Value;

    /// <summary><c>LINUX_VERSION_CODE</c>, which has eight bits for <see cref="Patch"/> and stays at 255 beyond.</summary>
    internal uint Code => (uint)(Major << 16 | Minor << 8 | Math.Min(Patch, 255));

    /// <summary>Reads the version at the start of a release such as <c>6.18.44-1-amd64</c>.</summary>
    /// <param name="text">What <c>uname -r</c> prints.</param>
    /// <param name="version">The version; the default if there is none.</param>
    /// <returns>Whether <paramref name="text"/> starts with a version.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out KernelVersion version)
    {
        Span<int> parts = stackalloc int[3];
        int count = 0;
        ReadOnlySpan<char> rest = text;
        while (count < parts.Length)
        {
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out parts[count]))
            {
                break;
            }

            count++;
            rest = rest[number.Length..];
            if (rest is not ['.', ..])
            {
                break;
            }

            rest = rest[1..];
        }

        version = count >= 2 ? new KernelVersion(parts[0], parts[1], parts[2]) : default;
        return count >= 2;
    }

    /// <summary>Compares <see cref="Major"/>, then <see cref="Minor"/>, then <see cref="Patch"/>.</summary>
    /// <param name="other">The other version.</param>
    /// <returns>Negative if this one is older, positive if it is newer, 0 if they are equal.</returns>
    public int CompareTo(KernelVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Whether <paramref name="left"/> is older.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">Another.</param>
    public static bool operator <(KernelVersion left, KernelVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">Another.</param>
    public static bool operator >(KernelVersion left, KernelVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is older or the same.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">Another.</param>
    public static bool operator <=(KernelVersion left, KernelVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is newer or the same.</summary>
    /// <param name="left">One version.</param>
    /// <param name="right">Another.</param>
    public static bool operator >=(KernelVersion left, KernelVersion right) => left.CompareTo(right) >= 0;

    /// <summary>As in <c>6.18.44</c>, or <c>6.18</c> where <see cref="Patch"/> is 0.</summary>
    public override string ToString() =>
        Patch == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}")
            : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");
}
