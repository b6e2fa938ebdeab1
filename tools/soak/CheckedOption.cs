using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Balancer.Soak;

/// <summary>Options whose errors name the option, the value and what would have been right.</summary>
internal static class CheckedOption
{
    private delegate bool Parser<T>(string text, out T value);

    public static Option<int> Count(string name, Func<int> preset, int min, int max, string description) =>
        Create(name, "count", preset, description, $"a whole number from {min} to {max}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    public static Option<TimeSpan> Time(string name, TimeSpan preset, TimeSpan min, TimeSpan max, string description) =>
        Create(name, "time", () => preset, description, $"a time from {min:c} to {max:c}, in seconds or as hh:mm:ss",
            (string text, out TimeSpan value) => TryParse(text, out value) && value >= min && value <= max);

    private static bool TryParse(string text, out TimeSpan time)
    {
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out time);
        }

        var isNumber = decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds);
        isNumber = isNumber && seconds <= int.MaxValue;
        time = isNumber ? TimeSpan.FromSeconds((double)seconds) : TimeSpan.Zero;
        return isNumber;
    }

    private static Option<T> Create<T>(string name, string helpName, Func<T> preset, string description, string expected, Parser<T> parser)
    {
        T? Parse(ArgumentResult argument)
        {
            var text = argument.Tokens[0].Value;
            if (parser(text, out var value))
            {
                return value;
            }

            argument.AddError($"{name} must be {expected}, not '{text}'.");
            return default;
        }

        return new Option<T>(name)
        {
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => preset(),
            CustomParser = Parse,
        };
    }
}
