using System.Globalization;
using System.Text.RegularExpressions;

namespace Balancer.Host.Admin;

/// <summary>Times in queries: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>, or as in the configuration, <c>00:00:30</c>.</summary>
internal static partial class Durations
{
    /// <summary>The longest there is.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>What the text means, null where none is given; false where it is no time, or one of more than a day.</summary>
    public static bool TryParse(string? text, out TimeSpan? time)
    {
        time = text is null ? null : ParseUnit(text) ?? ParseClock(text);
        return text is null || time <= Longest;
    }

    /// <summary>Why the text was not taken.</summary>
    public static string Mistake(string? text, TimeSpan longest) =>
        $"'{text}' is not a time as in 500ms, 30s, 5m, 1h or 00:00:30, of at most {longest:c}";

    // Eight digits of any unit are far more than a day and no overflow.
    [GeneratedRegex("^([0-9]{1,8})(ms|s|m|h)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberAndUnit();

    private static TimeSpan? ParseUnit(string text)
    {
        var match = NumberAndUnit().Match(text);
        return match.Success ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * Unit(match.Groups[2].ValueSpan) : null;
    }

    private static TimeSpan? ParseClock(string text) =>
        TimeSpan.TryParseExact(text, @"hh\:mm\:ss", CultureInfo.InvariantCulture, out var time) ? time : null;

    private static TimeSpan Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        _ => TimeSpan.FromHours(1),
    };
}
