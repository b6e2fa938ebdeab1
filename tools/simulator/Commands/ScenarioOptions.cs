using System.CommandLine;
using System.CommandLine.Parsing;
using Balancer.Actors;
using Balancer.Host.Configuration;
using Balancer.Simulator.Chances;
using Balancer.Simulator.Model;

namespace Balancer.Simulator.Commands;

/// <summary>The options that say what is simulated.</summary>
internal static class ScenarioOptions
{
    private const int MaxRequests = 100_000_000;

    private static readonly Scenario Preset = new();
    private static readonly TimeSpan Instant = TimeSpan.FromMicroseconds(10);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static readonly Option<int> Requests = CheckedOption.Count(
        "--requests", Preset.Requests, 1, MaxRequests, "How many requests arrive in all.");

    public static readonly Option<int> Seed = CheckedOption.Count(
        "--seed", Preset.Seed, 0, int.MaxValue, "Decides all that is random: the same output for the same seed.");

    private static readonly Option<PoolAlgorithm[]> Algorithm = CheckedOption.Names(
        "--algorithm", Preset.Algorithm, "How balancers choose; all: with each algorithm, one run after the other.");

    private static readonly Option<PoolSharing[]> Sharing = CheckedOption.Names(
        "--sharing", Preset.Sharing, "What balancers know of each other; all: each in turn.");

    private static readonly Option<int> Balancers = CheckedOption.Count(
        "--balancers", Preset.Balancers, 1, 1_000, "Balancers; each request comes to any of them.");

    private static readonly Option<int> Backends = CheckedOption.Count(
        "--backends", Preset.Backends, 1, 10_000, "Backends, the slow, failing, cold and flapping ones included.");

    private static readonly Option<int> Concurrency = CheckedOption.Count(
        "--concurrency", Preset.Concurrency, 1, 10_000, "Requests that a backend serves at the same time; others wait there.");

    private static readonly Option<Distribution> Service = CheckedOption.Name(
        "--service", Preset.Service, "How service times are spread.");

    private static readonly Option<TimeSpan> Mean = CheckedOption.Time(
        "--mean", Preset.Mean, Instant, TimeSpan.FromHours(1), "The mean service time.");

    private static readonly Option<double> Shape = CheckedOption.Number(
        "--shape", Preset.Shape, 1.01, 100, "Of the Pareto distribution: the less, the heavier is its tail.");

    private static readonly Option<double> Load = CheckedOption.Number(
        "--load", Preset.Load, 0.001, 100, "The arrival rate, as a share of what all backends could serve if none of them was odd.");

    private static readonly Option<double> Rate = CheckedOption.Number(
        "--rate", 0, 0.001, 100_000_000, "The arrival rate in requests a second, in the place of --load.");

    private static readonly Option<double> Burst = CheckedOption.Number(
        "--burst", Preset.Burst, 1, 1 / Arrivals.Bursting, "The arrival rate in bursts, which take a tenth of the time, as a multiple of the mean.");

    private static readonly Option<TimeSpan> BurstLength = CheckedOption.Time(
        "--burst-length", Preset.BurstLength, TimeSpan.FromMilliseconds(1), Day, "How long a burst is on the average.");

    private static readonly Option<int> Slow = Some("--slow", "slow");

    private static readonly Option<double> SlowFactor = CheckedOption.Number(
        "--slow-factor", Preset.SlowFactor, 1, 10_000, "What a slow backend takes, as a multiple.");

    private static readonly Option<int> Failing = Some("--failing", "failing: they answer 500 in a tenth of the time, and their probes are good");

    private static readonly Option<bool> FailingCloses = new("--failing-closes")
    {
        Description = "Failing backends close the connection instead of answering 500.",
    };

    private static readonly Option<int> Cold = Some("--cold", "cold: they go down at times, and are slow when they come back");

    private static readonly Option<double> ColdFactor = CheckedOption.Number(
        "--cold-factor", Preset.ColdFactor, 1, 10_000, "What a cold backend takes at first, as a multiple.");

    private static readonly Option<TimeSpan> ColdFor = CheckedOption.Time(
        "--cold-for", Preset.ColdFor, Instant, Day, "Time from the first request until a cold backend is warm.");

    private static readonly Option<int> Flapping = Some("--flapping", "flapping: they go down at times");

    private static readonly Option<TimeSpan> DownEvery = CheckedOption.Time(
        "--down-every", Preset.DownEvery, Instant, Day, "How often a cold or flapping backend goes down.");

    private static readonly Option<TimeSpan> DownFor = CheckedOption.Time(
        "--down-for", Preset.DownFor, Instant, Day, "How long it stays down.");

    private static readonly Option<int> Keys = CheckedOption.Count(
        "--keys", Preset.Keys, 1, 10_000_000, "What ConsistentHash goes by: how many keys there are, such as clients.");

    private static readonly Option<double> Skew = CheckedOption.Number(
        "--skew", Preset.Skew, 0, 10, "How unequally they are asked for, the exponent of Zipf's law; 0 for equally.");

    private static readonly Option<int> MaxConnections = CheckedOption.Count(
        "--max-connections", 0, 1, OptionsRules.MostConnections, "Requests in flight to a backend at most, from each balancer; without it, any.");

    private static readonly Option<string[]> Set = new("--set")
    {
        Description = "A key of the pool's configuration, as in --set Passive:Failures=3; may be repeated.",
        HelpName = "key=value",
        Arity = ArgumentArity.OneOrMore,
        DefaultValueFactory = _ => [],
    };

    /// <summary>Adds all of them to a command.</summary>
    public static void AddTo(Command command)
    {
        Option[] all =
        [
            Algorithm, Sharing, Balancers, Backends, Requests, Concurrency, Service, Mean, Shape, Load, Rate, Burst, BurstLength, Slow, SlowFactor, Failing,
            FailingCloses, Cold, ColdFactor, ColdFor, Flapping, DownEvery, DownFor, Keys, Skew, MaxConnections, Set, Seed,
        ];
        all.ToList().ForEach(command.Add);
        Set.Validators.Add(RefuseOtherThanPairs);
    }

    /// <summary>A scenario for each algorithm, and each way of sharing.</summary>
    public static IReadOnlyList<Scenario> Read(ParseResult parsed)
    {
        var scenario = ReadOne(parsed);
        return [.. parsed.GetRequiredValue(Algorithm).SelectMany(algorithm => parsed.GetRequiredValue(Sharing)
            .Select(sharing => scenario with { Algorithm = algorithm, Sharing = sharing }))];
    }

    /// <summary>What is wrong with the options beside each other, and with what the pool would make of them.</summary>
    public static IReadOnlyList<string> MistakesIn(ParseResult parsed)
    {
        var scenario = ReadOne(parsed);
        var mistakes = MistakesIn(scenario);
        if (scenario.CountOf(ServerKind.Normal) < 0)
        {
            mistakes.Add($"--slow, --failing, --cold and --flapping must be no more than --backends together, which is {scenario.Backends}.");
        }

        if (scenario.DownFor >= scenario.DownEvery)
        {
            mistakes.Add($"--down-for must be less than --down-every, which is {scenario.DownEvery:c}, not '{scenario.DownFor:c}'.");
        }

        return mistakes;
    }

    private static void RefuseOtherThanPairs(OptionResult set)
    {
        foreach (var text in set.Tokens.Select(token => token.Value).Where(text => text.IndexOf('=') < 1))
        {
            set.AddError($"--set must be a key of the pool's configuration and its value, as in Passive:Failures=3, not '{text}'.");
        }
    }

    private static Option<int> Some(string name, string what) => CheckedOption.Count(name, 0, 0, 10_000, $"How many of the backends are {what}.");

    private static Scenario ReadOne(ParseResult given) => new()
    {
        Balancers = given.GetRequiredValue(Balancers),
        Requests = given.GetRequiredValue(Requests),
        Backends = given.GetRequiredValue(Backends),
        Concurrency = given.GetRequiredValue(Concurrency),
        Service = given.GetRequiredValue(Service),
        Mean = given.GetRequiredValue(Mean),
        Shape = given.GetRequiredValue(Shape),
        Load = given.GetRequiredValue(Load),
        Rate = given.GetRequiredValue(Rate) is > 0 and var rate ? rate : null,
        Burst = given.GetRequiredValue(Burst),
        BurstLength = given.GetRequiredValue(BurstLength),
        Slow = given.GetRequiredValue(Slow),
        SlowFactor = given.GetRequiredValue(SlowFactor),
        Failing = given.GetRequiredValue(Failing),
        FailingCloses = given.GetValue(FailingCloses),
        Cold = given.GetRequiredValue(Cold),
        ColdFactor = given.GetRequiredValue(ColdFactor),
        ColdFor = given.GetRequiredValue(ColdFor),
        Flapping = given.GetRequiredValue(Flapping),
        DownEvery = given.GetRequiredValue(DownEvery),
        DownFor = given.GetRequiredValue(DownFor),
        Keys = given.GetRequiredValue(Keys),
        Skew = given.GetRequiredValue(Skew),
        MaxConnections = given.GetRequiredValue(MaxConnections) is > 0 and var limit ? limit : null,
        Set = [.. given.GetRequiredValue(Set).Select(text => text.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[^1]))],
        Seed = given.GetRequiredValue(Seed),
    };

    private static List<string> MistakesIn(Scenario scenario)
    {
        try
        {
            SimulatedPool.OptionsOf(scenario);
            return [];
        }
        catch (InvalidConfigurationException e)
        {
            return [.. e.Mistakes.Select(mistake => $"--set {mistake}.")];
        }
    }
}
