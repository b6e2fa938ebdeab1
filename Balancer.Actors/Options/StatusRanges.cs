using System.Globalization;

namespace Balancer.Actors;

/// <summary>A set of HTTP status codes, written as codes and ranges: <c>200-299,304</c>.</summary>
public sealed class StatusRanges
{
    private readonly List<(int Low, int High)> _ranges = [];

    /// <summary>Reads the text; false where it is not codes from 100 to 599, or ranges of them, parted by commas.</summary>
    public static bool TryParse(string text, out StatusRanges ranges)
    {
        ranges = new StatusRanges();
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            if (ends.Length > 2 || !TryParseCode(ends[0], out var low) || !TryParseCode(ends[^1], out var high) || low > high)
            {
                return false;
            }

            ranges._ranges.Add((low, high));
        }

        return true;
    }

    /// <summary>Reads a text that was validated.</summary>
    /// <exception cref="FormatException">It is not of the form that <see cref="TryParse"/> takes.</exception>
    public static StatusRanges Parse(string text) =>
        TryParse(text, out var ranges) ? ranges : throw new FormatException($"'{text}' is not a list of status codes");

    /// <summary>Whether the code is in the set.</summary>
    public bool Contains(int code)
    {
        foreach (var (low, high) in _ranges)
        {
            if (code >= low && code <= high)
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryParseCode(string text, out int code) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is >= 100 and <= 599;
}
