namespace Balancer.Soak.Trials.Limits;

/// <summary>Backends that take one request at a time, and a queue before them.</summary>
internal sealed class LimitsTrial(TrialSettings settings) : Trial("limits", settings)
{
    private const double LeastShare = 0.9;

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        string[] keys = ["--Balancer:Pools:default:Queue:Timeout=00:02:00", .. Settings.BalancerKeys];
        await using var stage = await Stage.StartAsync(new StageSetup(3, Good) { MaxConnections = 1 }, keys, cancellationToken);
        var tally = new Tally();
        var throughput = await new LimitedLoad(stage, Settings, tally, Report).RunAsync(cancellationToken);
        var order = await new QueueOrder(stage, tally, Report).RunAsync(cancellationToken);
        var departure = await new Leavers(stage, tally, Settings.Seed, Report).RunAsync(cancellationToken);
        await RequireRestAsync(stage.Balancer, cancellationToken);

        var peak = stage.Backends.Max(backend => backend.Counters.Peak);
        Show(throughput, order, departure, peak);
        Findings.Require(tally.Failed == 0, $"{tally.Failed} requests failed");
        Findings.Require(peak == 1, $"a backend saw {peak} requests at once");
        Findings.Require(throughput.Share >= LeastShare, $"only {Figure.Percent(throughput.Share)} of the throughput that is possible");
        Findings.Require(order.Inversions == 0, $"{order.Inversions} requests were served after later ones");
        Findings.Require(order.Overtaken < stage.Backends.Count, $"a request was overtaken by {order.Overtaken} later ones");
        Findings.Require(departure.Seen == 0, $"backends saw {departure.Seen} requests whose clients had left before");
        Findings.Require(departure.Answered == departure.Stayed, $"only {departure.Answered} who stayed got an answer");
    }

    private void Show(Throughput throughput, Order order, Departure departure, int peak)
    {
        var table = new Table("MaxConnections 1 on 3 backends", "");
        table.Add($"{LimitedLoad.Clients} clients: most requests at once on a backend", Figure.Count(peak));
        table.Add("requests served in the time measured", Figure.Count(throughput.Served));
        table.Add("service time, measured in the backends", Figure.Milliseconds(throughput.ServiceTime));
        table.Add("share of the throughput which that allows", Figure.Percent(throughput.Share));
        table.Add("waiting requests, sent one by one", Figure.Count(order.Requests));
        table.Add("... that a backend got after a later one", Figure.Count(order.Inversions));
        table.Add("... overtaken, by other backends' requests, by at most", Figure.Count(order.Overtaken));
        table.Add("waiting clients that left / stayed", $"{departure.Stayed} / {departure.Stayed}");
        table.Add("... noticed after", Figure.Milliseconds(departure.Noticed));
        table.Add("... whose requests came to a backend", Figure.Count(departure.Seen));
        table.Add("stayed and got their answer", Figure.Count(departure.Answered));
        table.Write(Output);
    }
}
