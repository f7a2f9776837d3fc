using System.Globalization;

namespace OpenatHistogram;

/// <summary>Times as people write them.</summary>
internal static class Time
{
    // Longer ones first where one ends in the other.
    private static readonly (string Unit, double Nanoseconds)[] _units = [("ns", 1), ("us", 1e3), ("ms", 1e6), ("s", 1e9)];

    /// <summary><c>10ms</c>, <c>0</c> or <c>1.5us</c>; null for what is no such time.</summary>
    internal static TimeSpan? Parse(string text)
    {
        foreach ((string unit, double nanoseconds) in _units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number * nanoseconds is >= 100 and < 1e18)
            {
                return TimeSpan.FromTicks((long)Math.Round(number * nanoseconds / TimeSpan.NanosecondsPerTick));
            }
        }

        return text == "0" ? TimeSpan.Zero : null;
    }

    /// <summary>Seconds in the unit that suits them, three digits: <c>954ns</c>, <c>1.91us</c>.</summary>
    internal static string Text(double seconds)
    {
        (string unit, double size) = seconds switch
        {
            < 1e-6 => ("ns", 1e-9),
            < 1e-3 => ("us", 1e-6),
            < 1 => ("ms", 1e-3),
            _ => ("s", 1.0),
        };
        double number = seconds / size;
        return number.ToString(number < 999.5 ? "G3" : "F0", CultureInfo.InvariantCulture) + unit;
    }
}
