using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Balancer.Simulator.Commands;

/// <summary>Options whose errors name the option, the value and what would have been right.</summary>
internal static class CheckedOption
{
    private delegate bool Parser<T>(string text, out T value);

    public static Option<int> Count(string name, int preset, int min, int max, string description) =>
        Create(name, "count", preset, description, Invariant($"a whole number from {min} to {max}"), (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    public static Option<double> Number(string name, double preset, double min, double max, string description) =>
        Create(name, "number", preset, description, Invariant($"a number from {min} to {max}"), (string text, out double value) =>
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value >= min && value <= max);

    public static Option<TimeSpan> Time(string name, TimeSpan preset, TimeSpan min, TimeSpan max, string description) =>
        Create(name, "time", preset, description, $"a time from {min:c} to {max:c}, in seconds or as hh:mm:ss",
            (string text, out TimeSpan value) => TryParse(text, out value) && value >= min && value <= max);

    public static Option<T> Name<T>(string name, T preset, string description)
        where T : struct, Enum =>
        Create(name, "name", preset, description, $"one of {string.Join(", ", Enum.GetNames<T>())}", (string text, out T value) =>
            Enum.TryParse(text, ignoreCase: true, out value) && Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase));

    /// <summary>Names, of which <c>all</c> stands for each there is.</summary>
    public static Option<T[]> Names<T>(string name, T preset, string description)
        where T : struct, Enum =>
        Create<T[]>(name, "name", [preset], description, $"all, or one of {string.Join(", ", Enum.GetNames<T>())}", (string text, out T[] value) =>
        {
            value = [.. Enum.GetValues<T>().Where(known =>
                text.Equals("all", StringComparison.OrdinalIgnoreCase) || $"{known}".Equals(text, StringComparison.OrdinalIgnoreCase))];
            return value.Length > 0;
        });

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);

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

    private static Option<T> Create<T>(string name, string helpName, T preset, string description, string expected, Parser<T> parser)
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
            Description = $"{description.TrimEnd('.')}: {expected}.",
            HelpName = helpName,
            DefaultValueFactory = _ => preset,
            CustomParser = Parse,
            Arity = ArgumentArity.ExactlyOne,
        };
    }
}
