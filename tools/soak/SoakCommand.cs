using System.CommandLine;
using System.CommandLine.Parsing;
using Balancer.Soak.Trials;

namespace Balancer.Soak;

/// <summary>The command line: its options, their help and what runs in the end.</summary>
internal static class SoakCommand
{
    private static readonly Option<TimeSpan> Duration = CheckedOption.Time(
        "--duration", Seconds(20), Seconds(1), TimeSpan.FromDays(7),
        "How long to go on: seconds, or hh:mm:ss. The last killed backend is waited for.");

    private static readonly Option<int> Concurrency = CheckedOption.Count(
        "--concurrency", () => 32, 1, 1_000, "How many clients send requests, one after the other each.");

    private static readonly Option<TimeSpan> KillEvery = CheckedOption.Time(
        "--kill-every", Seconds(5), Seconds(1), TimeSpan.FromDays(1),
        "How long after a kill the next backend is killed, if all are up again by then.");

    private static readonly Option<TimeSpan> DownFor = CheckedOption.Time(
        "--down-for", Seconds(2), TimeSpan.Zero, TimeSpan.FromHours(1),
        "How long a killed backend stays down at least; it stays until the balancer has noticed.");

    /// <summary>The same for all commands.</summary>
    public static readonly Option<int> Seed = CheckedOption.Count(
        "--seed", () => Random.Shared.Next(1_000_000), 0, int.MaxValue,
        "Decides what is random; another one for every run if not given.");

    /// <summary>The same for all commands.</summary>
    public static readonly Argument<string[]> BalancerKeys = new("keys")
    {
        Description = "Behind --: keys for the balancer, such as --Balancer:Pools:default:Health:FastInterval=00:00:00.2.",
        Arity = ArgumentArity.ZeroOrMore,
        Validators = { RefuseOtherThanKeys },
    };

    public static RootCommand Create()
    {
        var command = new RootCommand(
            "Starts the balancer and three sample backends as processes, sends mixed load through it while one backend after the other "
            + "is killed and restarted, and checks that no repeatable request is lost, that nothing stays counted, that memory is flat "
            + "and that it ends as it should. Exits with 0 when all of that holds, with 1 otherwise.")
        {
            Duration,
            Concurrency,
            KillEvery,
            DownFor,
            Seed,
            BalancerKeys,
        };
        TrialCommands.All.ToList().ForEach(command.Add);
        command.SetAction((parsed, cancellationToken) => new Session(Settings(parsed)).RunAsync(cancellationToken));
        return command;
    }

    private static Settings Settings(ParseResult parsed) => new(
        parsed.GetRequiredValue(Duration),
        parsed.GetRequiredValue(Concurrency),
        parsed.GetRequiredValue(KillEvery),
        parsed.GetRequiredValue(DownFor),
        parsed.GetRequiredValue(Seed),
        parsed.GetValue(BalancerKeys) ?? []);

    // Unknown options come here, too.
    private static void RefuseOtherThanKeys(ArgumentResult keys)
    {
        foreach (var text in keys.Tokens.Select(token => token.Value).Where(text => !IsKey(text)))
        {
            keys.AddError($"{text} is neither an option nor a key for the balancer, such as --Balancer:StatsPath=/stats.");
        }
    }

    private static bool IsKey(string text) => text.StartsWith("--", StringComparison.Ordinal) && text.Contains(':');

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
