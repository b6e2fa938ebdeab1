using System.Globalization;

namespace Balancer.Soak.Trials.Failures;

/// <summary>How fast a backend that has come back gets its share again.</summary>
internal sealed class SlowStartTrial(TrialSettings settings) : Trial("slow-start", settings)
{
    private const int Many = 32;
    private const int Few = 2; // All backends are idle then, but for two.
    private const double MostDeviation = 0.15; // Of the mean of all steps from the line.

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan NoticeLimit = TimeSpan.FromSeconds(20);
    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var without = await MeasureAsync("00:00:00", Many, cancellationToken);
        var many = await MeasureAsync("00:00:10", Many, cancellationToken);
        var few = await MeasureAsync("00:00:10", Few, cancellationToken);
        await Output.WriteLineAsync("\nIts requests, as a share of what each of the others gets:");
        Show(without, many, few);
        RequireLine(Many, many);
        RequireLine(Few, few);
        Findings.Require(without.Average() >= 1 - MostDeviation, "without SlowStart the share is not whole");
    }

    private void Show(List<double> without, List<double> many, List<double> few)
    {
        var table = new Table("seconds since it is up", "SlowStart 0", "the line", $"SlowStart 10 s, {Many} clients", $"{Few} clients");
        for (var i = 0; i < many.Count; i++)
        {
            var until = ((i + 1) * Step.TotalSeconds).ToString("F1", CultureInfo.InvariantCulture);
            table.Add(until, Figure.Percent(without[i]), Figure.Percent(Line(i)), Figure.Percent(many[i]), Figure.Percent(few[i]));
        }

        table.Write(Output);
    }

    private void RequireLine(int clients, List<double> shares)
    {
        var deviation = shares.Select((share, i) => Math.Abs(share - Line(i))).Average();
        Report.Line($"mean distance from the line, {clients} clients: {Figure.Percent(deviation)}");
        Findings.Require(deviation <= MostDeviation, $"with {clients} clients the share is {Figure.Percent(deviation)} off the line");
    }

    // In the middle of the step.
    private static double Line(int step) => Math.Min(1, 0.1 + (0.9 * (step + 0.5) * (Step / Period)));

    private async Task<List<double>> MeasureAsync(string slowStart, int clients, CancellationToken cancellationToken)
    {
        string[] keys =
        [
            $"--Balancer:Pools:default:SlowStart={slowStart}",
            "--Balancer:Pools:default:Health:Interval=00:00:00.5",
            "--Balancer:Pools:default:Health:FastInterval=00:00:00.1",
            .. Settings.BalancerKeys,
        ];
        await using var stage = await Stage.StartAsync(new StageSetup(3, Good), keys, cancellationToken);
        Report.Line($"SlowStart {slowStart}, {clients} clients");
        var tally = new Tally();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = TrialClient.RunAsync(clients, stage.Balancer.Port, tally, id => Ask.Get(id), Report, over.Token);
        try
        {
            await SwitchAsync(stage, 503, "down", cancellationToken);
            await Task.Delay(Step, cancellationToken);
            await SwitchAsync(stage, 200, "up", cancellationToken);
            return await SharesAsync(stage.Backends, cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await load;
            Findings.Require(tally.Failed == 0, $"{tally.Failed} requests failed");
        }
    }

    private static async Task SwitchAsync(Stage stage, int probeStatus, string state, CancellationToken cancellationToken)
    {
        var backend = stage.Backends[0];
        var before = stage.Balancer.LoggedChanges(backend.Url, state);
        backend.ProbeStatus = probeStatus;
        bool IsLogged() => stage.Balancer.LoggedChanges(backend.Url, state) > before;
        if (await Until.HoldsAsync(IsLogged, NoticeLimit, cancellationToken) is null)
        {
            throw new SoakException($"the balancer has not said that {backend.Name} is [{state}]");
        }
    }

    private async Task<List<double>> SharesAsync(IReadOnlyList<TrialBackend> backends, CancellationToken cancellationToken)
    {
        var shares = new List<double>();
        using var timer = new PeriodicTimer(Step);
        var before = Totals(backends);
        for (var i = 0; i < Settings.Duration / Step; i++)
        {
            await timer.WaitForNextTickAsync(cancellationToken);
            var now = Totals(backends);
            var others = (now.Others - before.Others) / (double)(backends.Count - 1);
            shares.Add((now.Back - before.Back) / Math.Max(others, 1));
            before = now;
        }

        return shares;
    }

    private static (long Back, long Others) Totals(IReadOnlyList<TrialBackend> backends) =>
        (backends[0].Counters.Total, backends.Skip(1).Sum(backend => backend.Counters.Total));
}
