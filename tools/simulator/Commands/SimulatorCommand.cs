using System.CommandLine;
using System.CommandLine.Parsing;
using Balancer.Simulator.Permits;

namespace Balancer.Simulator.Commands;

/// <summary>The command line: its options, their help and what runs in the end.</summary>
internal static class SimulatorCommand
{
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The folder for the charts.",
        HelpName = "folder",
        DefaultValueFactory = _ => "simulation",
    };

    // Known before the run, not when there is something to lose.
    private static void RequireFolder(OptionResult result)
    {
        var folder = result.GetValueOrDefault<string>();
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            result.AddError($"--out must be a folder that can be written to, not '{folder}': {e.Message}");
        }
    }

    public static RootCommand Create()
    {
        Out.Validators.Add(RequireFolder);
        var command = new RootCommand(
            "Runs the balancer's own actors in virtual time, against simulated requests and backends, and tells what clients would have noticed: "
            + "a table on standard output, the same for the same seed, and a chart.")
        {
            Compare(),
            Permits(),
        };
        ScenarioOptions.AddTo(command);
        command.Add(Out);
        command.SetAction(RunAsync);
        return command;
    }

    private static Command Compare()
    {
        var command = new Command("compare", "Compares all algorithms, and balancers with and without gossip, in several situations: a table and a chart of each.")
        {
            ScenarioOptions.Requests,
            ScenarioOptions.Seed,
            Out,
        };
        command.SetAction((parsed, cancellationToken) => Session(parsed).CompareAsync(
            parsed.GetRequiredValue(ScenarioOptions.Requests), parsed.GetRequiredValue(ScenarioOptions.Seed), cancellationToken));
        return command;
    }

    private static Command Permits()
    {
        var runs = CheckedOption.Count("--runs", 100_000, 1, 10_000_000, "How many runs");
        var command = new Command(
            "permits", "Checks that nodes which share the limits of backends never exceed them, and lose no place, whatever happens to them and to their messages.")
        {
            runs,
            ScenarioOptions.Seed,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(PermitRuns.Run(
            parsed.GetRequiredValue(runs), parsed.GetRequiredValue(ScenarioOptions.Seed), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var mistakes = ScenarioOptions.MistakesIn(parsed);
        foreach (var mistake in mistakes)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(mistake);
        }

        return mistakes.Count > 0 ? 1 : await Session(parsed).RunAsync(ScenarioOptions.Read(parsed), cancellationToken);
    }

    private static Session Session(ParseResult parsed)
    {
        var console = parsed.InvocationConfiguration;
        return new(console.Output, new Progress(console.Error, !Console.IsErrorRedirected), parsed.GetRequiredValue(Out));
    }
}
