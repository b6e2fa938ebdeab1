using System.CommandLine;
using Balancer.Compare.Proxies;
using Balancer.Compare.Scenarios;

namespace Balancer.Compare;

/// <summary>The command line: its options, their help and what runs in the end.</summary>
internal static class CompareCommand
{
    private static readonly Option<string[]> Only = CheckedOption.Names(
        "--only", AllScenarios.List.Select(scenario => scenario.Name), "The scenarios to run; see --list.");

    private static readonly Option<string[]> Proxies = CheckedOption.Names(
        "--proxies", AllProxies.Names, $"The proxies to measure: {string.Join(", ", AllProxies.Names)}. If not given, all but the last two, which show what metrics, and the access log beside, cost.");

    private static readonly Option<int> Rounds = CheckedOption.Count(
        "--rounds", 7, 1_000, "How often each proxy is measured in a scenario, in turn with the others.");

    private static readonly Option<int> Seconds = CheckedOption.Count("--secs", 3, 3_600, "How long a measurement takes, in seconds.");

    private static readonly Option<bool> All = new("--all")
    {
        Description = $"Runs every scenario; without this or --only, the first {AllScenarios.DefaultCount} of them.",
    };

    private static readonly Option<bool> List = new("--list") { Description = "Only lists the scenarios." };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The folder for results.json, results.md and the charts.",
        HelpName = "folder",
        DefaultValueFactory = _ => Path.Combine("tools", "bench", "results"),
    };

    private static readonly Option<string> Dll = new("--balancer")
    {
        Description = "Another build of the balancer than that of this checkout.",
        HelpName = "Balancer.Host.dll",
        DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "Balancer.Host.dll"),
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Starts backends and one proxy after the other in front of them, loads them in turn, and says what each of them does with "
            + "a core, and how that compares round by round. Exits with 0 when everything that was asked for has been measured.")
        {
            Only,
            Proxies,
            Rounds,
            Seconds,
            All,
            List,
            Out,
            Dll,
        };
        command.SetAction((parsed, cancellationToken) =>
            parsed.GetValue(List) ? ListAsync() : new Session(Settings(parsed), Console.Out).RunAsync(cancellationToken));
        return command;
    }

    private static Settings Settings(ParseResult parsed)
    {
        var scenarios = parsed.GetValue(All) ? AllScenarios.List : AllScenarios.List.Take(AllScenarios.DefaultCount);
        if (parsed.GetValue(Only) is { Length: > 0 } only)
        {
            scenarios = AllScenarios.List.Where(scenario => only.Contains(scenario.Name));
        }

        var names = parsed.GetValue(Proxies) is { Length: > 0 } given ? given : AllProxies.Usual;
        var proxies = AllProxies.Create(Path.GetFullPath(parsed.GetRequiredValue(Dll))).Where(proxy => names.Contains(proxy.Name));
        return new Settings(
            [.. scenarios],
            [.. proxies],
            parsed.GetRequiredValue(Rounds),
            TimeSpan.FromSeconds(parsed.GetRequiredValue(Seconds)),
            Path.GetFullPath(parsed.GetRequiredValue(Out)));
    }

    private static async Task<int> ListAsync()
    {
        foreach (var scenario in AllScenarios.List)
        {
            await Console.Out.WriteLineAsync($"{scenario.Name,-10} {scenario.Title}");
        }

        return 0;
    }
}
