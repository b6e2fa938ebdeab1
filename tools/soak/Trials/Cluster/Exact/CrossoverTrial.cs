using System.Diagnostics;
using System.Globalization;

namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>The same requests to nodes that know nothing of each other, that tell each other, and that share limits: how long their clients wait, by how long requests take.</summary>
internal sealed class CrossoverTrial(TrialSettings settings) : ClusterTrial("exact-crossover", settings)
{
    private const double Load = 0.8; // Of what all slots can do.

    private static readonly string[] Sharings = ["Local", "Gossip", "Exact"];
    private static readonly TimeSpan[] Means = [TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1)];
    private static readonly Behaviour Slotted = new(TimeSpan.Zero) { Slots = SharedLimit.Limit };

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        var table = new Table(
            ["requests as answered in ms, p50 / p99", .. Sharings.Select(sharing => sharing == "Exact" ? $"Exact, MaxConnections {SharedLimit.Limit}" : $"{sharing}, no limit")]);
        foreach (var nodes in new[] { 2, 3 })
        {
            var schedules = Means.Select(mean => Schedule(nodes, mean)).ToList();
            var columns = new List<List<string>>();
            foreach (var sharing in Sharings)
            {
                columns.Add(await MeasureAsync(nodes, sharing, schedules, cancellationToken));
            }

            for (var row = 0; row < Means.Length; row++)
            {
                table.Add([$"{nodes} nodes, {Means[row].TotalMilliseconds:F0} ms, {Figure.Count(schedules[row].Count)} requests", .. columns.Select(column => column[row])]);
            }
        }

        table.Write(Output);
        Findings.Require(Tally.Failed == 0, $"{Tally.Failed} requests failed");
    }

    // One fleet after the other: all of them together would have too little of the processors.
    private async Task<List<string>> MeasureAsync(int nodes, string sharing, List<List<(TimeSpan At, int Node, int Milliseconds)>> schedules, CancellationToken cancellationToken)
    {
        await using var fleet = await StartAsync(nodes, sharing, cancellationToken);
        if (sharing == "Exact")
        {
            await SharedLimit.BecomesReadyAsync(fleet, cancellationToken);
        }

        var figures = new List<string>();
        foreach (var (mean, schedule) in Means.Zip(schedules))
        {
            Report.Line($"{nodes} nodes, {sharing}, requests of {mean.TotalMilliseconds:F0} ms");
            figures.Add(Describe(await SendAsync(fleet, schedule, cancellationToken)));
        }

        return figures;
    }

    private Task<Fleet> StartAsync(int nodes, string sharing, CancellationToken cancellationToken) => Fleet.StartAsync(
        new FleetSetup(nodes, SharedLimit.Backends, Slotted)
        {
            Sharing = sharing,
            MaxConnections = sharing == "Exact" ? SharedLimit.Limit : null,
            Keys = ["--Balancer:Pools:default:Queue:Timeout=00:01:00"],
        },
        Settings.BalancerKeys,
        cancellationToken);

    // When each comes, to which node, and how long it takes: exponential times both.
    private List<(TimeSpan At, int Node, int Milliseconds)> Schedule(int nodes, TimeSpan mean)
    {
        var random = new Random(Settings.Seed);
        var schedule = new List<(TimeSpan, int, int)>();
        var between = mean / (SharedLimit.Backends * SharedLimit.Limit * Load);
        for (var at = TimeSpan.Zero; at < Settings.Duration; at += between * -Math.Log(1 - random.NextDouble()))
        {
            schedule.Add((at, random.Next(nodes), (int)(mean * -Math.Log(1 - random.NextDouble())).TotalMilliseconds));
        }

        return schedule;
    }

    private async Task<List<TimeSpan>> SendAsync(Fleet fleet, List<(TimeSpan At, int Node, int Milliseconds)> schedule, CancellationToken cancellationToken)
    {
        var idle = fleet.Nodes.Select(_ => new Stack<TrialClient>()).ToList();
        var answers = new List<Task<TimeSpan>>();
        var begun = Stopwatch.GetTimestamp();
        foreach (var (at, node, milliseconds) in schedule)
        {
            var early = at - Stopwatch.GetElapsedTime(begun);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, cancellationToken);
            }

            answers.Add(AskAsync(fleet.Nodes[node].Port, idle[node], milliseconds));
        }

        var times = await Task.WhenAll(answers);
        idle.SelectMany(clients => clients).ToList().ForEach(client => client.Dispose());
        return [.. times.Order()];
    }

    private async Task<TimeSpan> AskAsync(int port, Stack<TrialClient> idle, int milliseconds)
    {
        TrialClient? client;
        lock (idle)
        {
            idle.TryPop(out client);
        }

        client ??= new TrialClient(port, Tally, id => Ask.Get(id, milliseconds), Report);
        var begun = Stopwatch.GetTimestamp();
        var ask = Ask.Get(Tally.Next(), milliseconds);
        client.Count(ask, await client.ExchangeAsync(ask));
        var time = Stopwatch.GetElapsedTime(begun);
        lock (idle)
        {
            idle.Push(client);
        }

        return time;
    }

    private static string Describe(List<TimeSpan> times) => string.Create(
        CultureInfo.InvariantCulture, $"{times[times.Count / 2].TotalMilliseconds:N0} / {times[(int)(times.Count * 0.99)].TotalMilliseconds:N0}");
}
