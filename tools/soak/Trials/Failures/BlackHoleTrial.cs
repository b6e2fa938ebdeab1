namespace Balancer.Soak.Trials.Failures;

/// <summary>What a backend that fails at once attracts.</summary>
internal sealed class BlackHoleTrial(TrialSettings settings) : Trial("black-hole", settings)
{
    private const int Clients = 32;
    private const double MostWithGuard = 0.4; // Its fair share is a third.

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(100));
    private static readonly Behaviour Bad = new(TimeSpan.FromMilliseconds(1), Fault.Errors);

    private readonly Table _table = new("BlackHoleGuard", "requests", "200 a second", "share of the bad backend", "errors seen by clients");

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var without = await MeasureAsync("false", cancellationToken);
        var with = await MeasureAsync("true", cancellationToken);
        _table.Write(Output);
        Findings.Require(with <= MostWithGuard, $"with the guard, {Figure.Percent(with)} of the requests go to the bad backend");
        Findings.Require(with < without, "the guard makes nothing better");
    }

    private async Task<double> MeasureAsync(string guard, CancellationToken cancellationToken)
    {
        string[] keys =
        [
            $"--Balancer:Pools:default:BlackHoleGuard={guard}",
            "--Balancer:Pools:default:Passive:Enabled=false", // So that only the guard is seen.
            .. Settings.BalancerKeys,
        ];
        await using var stage = await Stage.StartAsync(new StageSetup(3, Good), keys, cancellationToken);
        stage.Backends[0].Behaviour = Bad;
        Report.Line($"BlackHoleGuard {guard}, {Clients} clients");
        var tally = new Tally();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(Settings.Duration);
        await TrialClient.RunAsync(Clients, stage.Balancer.Port, tally, id => Ask.Get(id), new Report(TextWriter.Null), over.Token);
        cancellationToken.ThrowIfCancellationRequested();

        var share = stage.Backends[0].Counters.Total / (double)stage.Backends.Sum(backend => backend.Counters.Total);
        _table.Add(
            guard,
            Figure.Count(tally.Total),
            Figure.Count((long)(tally.Answered / Settings.Duration.TotalSeconds)),
            Figure.Percent(share),
            Figure.Percent(tally.Failed / (double)tally.Total));
        await RequireRestAsync(stage.Balancer, cancellationToken);
        return share;
    }
}
