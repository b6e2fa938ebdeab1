using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Balancer.VisualTest;

/// <summary>Options whose errors name the option, the value and what would have been right.</summary>
internal static class CheckedOption
{
    private delegate bool Parser<T>(string text, out T value);

    public static Option<int> Count(string name, int preset, int max, string description) =>
        Create(name, "count", preset, description, $"a whole number from 1 to {max}", (string text, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= 1 && value <= max);

    public static Option<decimal> Number(string name, decimal preset, decimal max, string description) =>
        Create(name, "number", preset, description, $"a number from 0 to {max}", (string text, out decimal value) =>
            decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value) && value <= max);

    public static Option<Uri> Url(string name, Uri preset, string description) =>
        Create(name, "url", preset, description, "an address such as http://127.0.0.1:3030", (string text, out Uri value) =>
            Uri.TryCreate(text, UriKind.Absolute, out value!) && value is { Scheme: "http" or "https", PathAndQuery: "/" });

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
            Description = description,
            HelpName = helpName,
            DefaultValueFactory = _ => preset,
            CustomParser = Parse,
        };
    }
}
