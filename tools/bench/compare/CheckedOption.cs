using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Balancer.Compare;

/// <summary>Options whose errors name the option, the value and what would have been right.</summary>
internal static class CheckedOption
{
    public static Option<int> Count(string name, int preset, int max, string description)
    {
        int Parse(ArgumentResult argument)
        {
            var text = argument.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= 1 && value <= max)
            {
                return value;
            }

            argument.AddError($"{name} must be a whole number from 1 to {max}, not '{text}'.");
            return default;
        }

        return new Option<int>(name)
        {
            Description = description,
            HelpName = "count",
            DefaultValueFactory = _ => preset,
            CustomParser = Parse,
        };
    }

    /// <summary>Names with commas between them; none where the option is not given.</summary>
    public static Option<string[]> Names(string name, IEnumerable<string> known, string description)
    {
        string[] Parse(ArgumentResult argument)
        {
            var names = argument.Tokens[0].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var unknown in names.Except(known))
            {
                argument.AddError($"{name} knows {string.Join(", ", known)}, not '{unknown}'.");
            }

            return names;
        }

        return new Option<string[]>(name) { Description = description, HelpName = "name,name,...", CustomParser = Parse };
    }
}
