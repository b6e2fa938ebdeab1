namespace Balancer.Soak.Trials.Changes;

/// <summary>Changes everything that can be changed, under load, and loses nothing.</summary>
internal sealed class ChangesTrial(TrialSettings settings) : Trial("changes", settings)
{
    private const int Changes = 200;
    private const int Clients = 24;
    private const int Listed = 3;
    private const int Limit = 8; // Of those in the file at first, and so of the control: with less than clients, there is a queue, too.
    private const int CompareEvery = 20;
    private const int ShowEvery = 50;

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(10));

    private readonly Tally _tally = new();

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        string[] keys =
        [
            "--Balancer:Pools:default:Health:Interval=00:00:01",
            "--Balancer:Pools:default:Health:FastInterval=00:00:00.2",
            .. Settings.BalancerKeys,
        ];
        var setup = new StageSetup(7, Good) { Listed = Listed, MaxConnections = Limit, Admin = true };
        await using var stage = await Stage.StartAsync(setup, keys, cancellationToken);
        using var admin = new AdminApi(stage.AdminPort);
        var random = new Random(Settings.Seed);
        var file = new FileChanges(stage, Listed, Limit, random);
        var promises = new Promises(admin, file, random, Findings);
        var changes = new RandomChanges(stage, admin, file, promises, random);
        var control = new Control(stage.Backends[0], admin, Findings);
        var counts = new StandingCounts(stage, Clients, Findings, Report);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var load = TrialClient.RunAsync(Clients, stage.Balancer.Port, _tally, Choose, Report, over.Token);
        try
        {
            await ChangeAsync(changes, control, counts, cancellationToken);
            await file.AppliedAsync(cancellationToken);
        }
        finally
        {
            await over.CancelAsync();
            await load;
            Show(stage, changes, promises, control, counts);
        }

        await RequireRestAsync(stage.Balancer, cancellationToken);
        Judge(stage, control);
    }

    // Most are short; those that are not are what a drain has to wait for.
    private static Ask Choose(long id) => Ask.Get(id, id % 10 == 3 ? 300 : 5 + (int)(id % 16));

    private async Task ChangeAsync(RandomChanges changes, Control control, StandingCounts counts, CancellationToken cancellationToken)
    {
        var started = Report.Elapsed;
        while (changes.Made < Changes)
        {
            await changes.MakeAsync(cancellationToken);
            await control.LookAsync(cancellationToken);
            if (changes.Made % CompareEvery == 0)
            {
                await counts.CompareAsync(cancellationToken);
            }

            if (changes.Made % ShowEvery == 0)
            {
                Report.Line($"{changes.Made} changes, {Figure.Count(_tally.Total)} requests, {_tally.Failed} failed");
            }

            var rest = started + (Settings.Duration * changes.Made / Changes) - Report.Elapsed;
            await Task.Delay(rest > TimeSpan.Zero ? rest : TimeSpan.Zero, cancellationToken);
        }
    }

    private void Show(Stage stage, RandomChanges changes, Promises promises, Control control, StandingCounts counts)
    {
        var kinds = new Table("change", "made");
        changes.Kinds.ToList().ForEach(kind => kinds.Add(kind.Key, Figure.Count(kind.Value)));
        kinds.Add("all", Figure.Count(changes.Made));
        kinds.Write(Output);

        var table = new Table("under load", "");
        table.Add("requests answered / failed", $"{Figure.Count(_tally.Answered)} / {Figure.Count(_tally.Failed)}");
        table.Add("requests the backends saw", Figure.Count(stage.Backends.Sum(backend => backend.Counters.Total)));
        table.Add("comparisons of counts at a standstill, all equal", Figure.Count(counts.Equal));
        table.Add("requests on backends already removed, then", Figure.Count(counts.Stragglers));
        table.Add("drains waited for, true when done / longest", $"{promises.Kept} / {Figure.Seconds(promises.Longest)}");
        table.Add("changes refused as conflicts, and repeated", Figure.Count(changes.Conflicts));
        table.Add("requests that waited in the queue, then", Figure.Count(counts.Queued));
        table.Add("control: requests / most at once", $"{Figure.Count(control.Requests)} / {control.Peak}");
        table.Add("control: connections opened / closed", $"{control.Opened} / {control.Closed}");
        table.Write(Output);
    }

    private void Judge(Stage stage, Control control)
    {
        var seen = stage.Backends.Sum(backend => backend.Counters.Total);
        Findings.Require(_tally.Failed == 0, $"{_tally.Failed} requests failed");
        Findings.Require(seen == _tally.Answered, $"backends saw {seen} requests, clients got {_tally.Answered} answers");
        Findings.Require(control.Peak <= Limit, $"the control saw {control.Peak} requests at once, {Limit} being its limit");

        // Each once, and perhaps again when it was idle for a minute.
        var most = Limit * (2 + (int)Settings.Duration.TotalMinutes);
        Findings.Require(control.Opened <= most, $"the control had {control.Opened} connections, more than the {most} that it may need");
    }
}
