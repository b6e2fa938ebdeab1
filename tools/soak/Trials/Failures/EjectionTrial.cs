namespace Balancer.Soak.Trials.Failures;

/// <summary>What clients see of a backend that closes every connection but answers its probes.</summary>
internal sealed class EjectionTrial(TrialSettings settings) : Trial("ejection", settings)
{
    private const int ClientsOfEach = 16;
    private const double MostWithPassive = 0.02;

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));
    private static readonly Behaviour Bad = new(TimeSpan.FromMilliseconds(1), Fault.Closes);

    private readonly Table _table = new(
        "Passive", "GET", "GET failed", "POST", "POST failed", "POST failed, share", "seen by the bad backend");

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var without = await MeasureAsync("false", cancellationToken);
        var with = await MeasureAsync("true", cancellationToken);
        _table.Write(Output);
        Findings.Require(with <= MostWithPassive, $"with ejections, {Figure.Percent(with)} of the requests fail");
        Findings.Require(with < without, "ejections make nothing better");
    }

    private async Task<double> MeasureAsync(string passive, CancellationToken cancellationToken)
    {
        string[] keys =
        [
            $"--Balancer:Pools:default:Passive:Enabled={passive}",
            "--Balancer:Pools:default:BlackHoleGuard=false", // So that only ejections are seen.
            .. Settings.BalancerKeys,
        ];
        await using var stage = await Stage.StartAsync(new StageSetup(3, Good), keys, cancellationToken);
        stage.Backends[0].Behaviour = Bad;
        Report.Line($"Passive {passive}, {ClientsOfEach} clients with GET, {ClientsOfEach} with POST");
        var tally = new Tally();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(Settings.Duration);
        Task Load(Func<long, Ask> choose) =>
            TrialClient.RunAsync(ClientsOfEach, stage.Balancer.Port, tally, choose, new Report(TextWriter.Null), over.Token);
        await Task.WhenAll(Load(id => Ask.Get(id)), Load(Ask.Post));
        cancellationToken.ThrowIfCancellationRequested();

        Show(passive, tally, stage);
        Report.Line($"ejections: {stage.Balancer.Logged("Ejected: ")} begun, {stage.Balancer.Logged("Ejection over: ")} ended");
        await RequireRestAsync(stage.Balancer, cancellationToken);
        return tally.Failed / (double)tally.Total;
    }

    private void Show(string passive, Tally tally, Stage stage)
    {
        long Failed(string method) => tally.Count(method) - tally.Count(method, 200);
        _table.Add(
            passive,
            Figure.Count(tally.Count("GET")),
            Figure.Count(Failed("GET")),
            Figure.Count(tally.Count("POST")),
            Figure.Count(Failed("POST")),
            Figure.Percent(Failed("POST") / (double)tally.Count("POST")),
            Figure.Count(stage.Backends[0].Counters.Total));
    }
}
