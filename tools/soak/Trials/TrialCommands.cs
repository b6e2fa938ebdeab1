using System.CommandLine;
using Balancer.Soak.Trials.Changes;
using Balancer.Soak.Trials.Cluster;
using Balancer.Soak.Trials.Cluster.Exact;
using Balancer.Soak.Trials.Failures;
using Balancer.Soak.Trials.Limits;
using Balancer.Soak.Trials.Simulated;

namespace Balancer.Soak.Trials;

/// <summary>The trials as commands.</summary>
internal static class TrialCommands
{
    private static readonly Option<int> Rounds = CheckedOption.Count("--rounds", () => 20, 1, 1_000, "How many rounds of requests there are.");

    private static readonly Option<bool> Alone = new("--alone") { Description = "Two nodes, all at once, and no other balancers to compare with." };

    private static readonly Option<TimeSpan> CutFor = CheckedOption.Time(
        "--seconds", TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(18), TimeSpan.FromHours(1), "How long it is cut off.");

    private static readonly Option<string?> Fallback = new Option<string?>("--fallback") { Description = "One alone; with each in turn if not given." }
        .AcceptOnlyFromAmong("Reject", "Local");

    public static IEnumerable<Command> All { get; } =
    [
        Create("changes", 60, settings => new ChangesTrial(settings),
            "Makes 200 random changes through the admin API and the configuration file under load: no request fails, counts are exact."),
        Create("limits", 10, settings => new LimitsTrial(settings),
            "300 clients on three backends that take one request at a time: never two at once, little time lost, first come first served."),
        Create("black-hole", 10, settings => new BlackHoleTrial(settings),
            "One of three backends answers 500 in 1 ms, the others 200 in 100 ms: what it attracts, with and without BlackHoleGuard."),
        Create("ejection", 10, settings => new EjectionTrial(settings),
            "One of three backends closes every connection: what clients see of it, with and without Passive."),
        Create("slow-start", 12, settings => new SlowStartTrial(settings),
            "One of three backends comes back: its share as it grows, with and without SlowStart."),
        Create("simulated", 25, settings => new SimulatedTrial(settings),
            "Three backends, one of them five times slower: the same requests simulated and real agree within 10 % on its share and the median."),
        Create("cluster-rounds", parsed => new RoundsTrial(Settings(parsed), parsed.GetRequiredValue(Rounds), parsed.GetValue(Alone)),
            "Rounds of long requests to two or three nodes at once: how often no backend has one more than it has to, beside HAProxy and YARP.",
            Rounds, Alone),
        Create("cluster-partition", 30, settings => new PartitionTrial(settings),
            "One of three nodes is cut off from the others under load: no request fails, and they find each other again. With 77 where links cannot be cut."),
        Create("cluster-kill", 180, settings => new KillTrial(settings),
            "One of three nodes after the other is killed and started again under load: the others lose no request."),
        Create("cluster-restart", 8, settings => new RestartTrial(settings),
            "Three nodes are stopped and started in turn under load: clients that go to the next node lose no request."),
        Create("cluster-settings", parsed => new SettingsTrial(Settings(parsed)),
            "What is changed on one of three nodes is changed on all, also when all were killed, or one was away."),
        Create("exact-kill", 180, settings => new ExactKillTrial(settings),
            "Three nodes with Sharing=Exact and 60 clients, one node killed at a time: no backend ever has more than its limit, and no place is lost."),
        Create("exact-partition", parsed => new ExactPartitionTrial(Settings(parsed) with { Duration = parsed.GetRequiredValue(CutFor) }, parsed.GetValue(Fallback)),
            "One of three nodes is cut off, with Fallback=Reject and Local: the bounds hold, and the others use all places. With 77 where links cannot be cut.",
            CutFor, Fallback),
        Create("exact-order", parsed => new ExactOrderTrial(Settings(parsed)),
            "300 requests wait on three nodes: first come first served."),
        Create("exact-crossover", 40, settings => new CrossoverTrial(settings),
            "The same requests of 20 ms, 200 ms and 1 s, with Sharing=Local, Gossip and Exact: how long they take."),
        Create("exact-latency", parsed => new ExactLatencyTrial(Settings(parsed)),
            "What a request takes more when another node chooses its backend, with a permit at hand and without."),
    ];

    private static Command Create(string name, int seconds, Func<TrialSettings, Trial> create, string description)
    {
        var duration = CheckedOption.Time(
            "--seconds", TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), "How long load is measured.");
        return Create(name, parsed => create(Settings(parsed) with { Duration = parsed.GetRequiredValue(duration) }), description, duration);
    }

    private static Command Create(string name, Func<ParseResult, Trial> create, string description, params Option[] own)
    {
        var command = new Command(name, $"{description} Exits with 0 when that holds, with 1 otherwise.")
        {
            SoakCommand.Seed, SoakCommand.BalancerKeys,
        };
        own.ToList().ForEach(command.Add);
        command.SetAction((parsed, cancellationToken) => create(parsed).RunAsync(cancellationToken));
        return command;
    }

    private static TrialSettings Settings(ParseResult parsed) => new(
        TimeSpan.Zero, parsed.GetRequiredValue(SoakCommand.Seed), parsed.GetValue(SoakCommand.BalancerKeys) ?? []);
}
