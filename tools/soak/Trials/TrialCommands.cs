using System.CommandLine;
using Balancer.Soak.Trials.Changes;
using Balancer.Soak.Trials.Failures;
using Balancer.Soak.Trials.Limits;
using Balancer.Soak.Trials.Simulated;

namespace Balancer.Soak.Trials;

/// <summary>The trials as commands.</summary>
internal static class TrialCommands
{
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
    ];

    private static Command Create(string name, int seconds, Func<TrialSettings, Trial> create, string description)
    {
        var duration = CheckedOption.Time(
            "--seconds", TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), "How long load is measured.");
        var command = new Command(name, $"{description} Exits with 0 when that holds, with 1 otherwise.")
        {
            duration, SoakCommand.Seed, SoakCommand.BalancerKeys,
        };
        command.SetAction((parsed, cancellationToken) => create(new TrialSettings(
            parsed.GetRequiredValue(duration),
            parsed.GetRequiredValue(SoakCommand.Seed),
            parsed.GetValue(SoakCommand.BalancerKeys) ?? [])).RunAsync(cancellationToken));
        return command;
    }
}
