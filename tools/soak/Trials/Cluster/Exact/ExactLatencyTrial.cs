using System.Diagnostics;
using Balancer.Simulator.Results;

namespace Balancer.Soak.Trials.Cluster.Exact;

/// <summary>What it takes to have a backend chosen by another node, when there is a permit at hand, and when there is none.</summary>
internal sealed class ExactLatencyTrial(TrialSettings settings) : ClusterTrial("exact-latency", settings)
{
    private const int Rounds = 20;
    private const int AtOnce = 1000; // Requests of a round, one right after the other.
    private const int Apart = 20; // Requests of a round, so far apart that no permit is kept.

    private const int LongClients = 16;
    private const int LongMilliseconds = 110; // Long enough to have the owner decide each time.

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250); // Longer than permits are kept: up to 200 ms.
    private const int Tolerance = 10; // What is more than expected is said; what is so many times more is a fault even where others use the processors.

    private static readonly TimeSpan MostHeld = TimeSpan.FromMicroseconds(50); // More, of the median.
    private static readonly TimeSpan MostAsked = TimeSpan.FromMilliseconds(2); // More, of one in a hundred.

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        await using var local = await StartAsync("Local", cancellationToken);
        await using var exact = await StartAsync("Exact", cancellationToken);
        await SharedLimit.BecomesReadyAsync(exact, cancellationToken);
        Findings.Require(await SharedLimit.IsOwnerAsync(exact.Nodes[0], cancellationToken), "the first node does not grant the permits");
        await WarmUpAsync(local, cancellationToken);
        await WarmUpAsync(exact, cancellationToken);
        var waits = (await exact.Nodes[1].Process.StatsAsync(cancellationToken))?[0] ?? throw new SoakException("/stats cannot be read");
        var held = (Local: new List<TimeSpan>(), Exact: new List<TimeSpan>());
        var asked = (Local: new List<TimeSpan>(), Exact: new List<TimeSpan>());
        for (var round = 0; round <= Rounds; round++)
        {
            Report.Line($"round {round} of {Rounds}{(round == 0 ? ", which does not count" : "")}");
            var isCounted = round > 0;
            await MeasureAsync(local, AtOnce, TimeSpan.Zero, isCounted ? held.Local : []);
            await MeasureAsync(exact, AtOnce, TimeSpan.Zero, isCounted ? held.Exact : []);
            await MeasureAsync(local, Apart, Pause, isCounted ? asked.Local : []);
            await MeasureAsync(exact, Apart, Pause, isCounted ? asked.Exact : []);
        }

        var table = new Table("through a node that is not the owner", "Local p50", "p99", "Exact p50", "p99", "more p50", "p99");
        var inRow = Compare(table, $"{Figure.Count(held.Exact.Count)} requests in a row: permits at hand", held.Local, held.Exact);
        var apart = Compare(table, $"{Figure.Count(asked.Exact.Count)} requests {Pause.TotalMilliseconds} ms apart: each asks for one", asked.Local, asked.Exact);
        table.Write(Output);
        Output.WriteLine($"{LongClients} clients with requests of {LongMilliseconds} ms, each of which asks, at first: the node itself measured a wait of {waits.PoolQueueWaitP50Ms} ms (p50), {waits.PoolQueueWaitP99Ms} ms (p99)");
        Require("with permits at hand, p50", inRow.Median, MostHeld);
        Require("without, p99", apart.Late, MostAsked);
        Findings.Require(Tally.Failed == 0, $"{Tally.Failed} requests failed");
    }

    // Until what runs for a request that asks has been compiled for good.
    private async Task WarmUpAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(WarmUp);
        await TrialClient.RunAsync(LongClients, fleet.Nodes[1].Port, Tally, id => Ask.Get(id, LongMilliseconds), Report, over.Token);
    }

    private Task<Fleet> StartAsync(string sharing, CancellationToken cancellationToken) => Fleet.StartAsync(
        new FleetSetup(2, SharedLimit.Backends, new Behaviour(TimeSpan.Zero)) { Sharing = sharing }, Settings.BalancerKeys, cancellationToken);

    // The second one: the first one is older, and grants.
    private async Task MeasureAsync(Fleet fleet, int requests, TimeSpan pause, List<TimeSpan> times)
    {
        using var client = new TrialClient(fleet.Nodes[1].Port, Tally, id => Ask.Get(id, 0), Report);
        await client.AskAsync(); // To open the connection is not what is measured.
        for (var i = 0; i < requests; i++)
        {
            await Task.Delay(pause);
            var begun = Stopwatch.GetTimestamp();
            await client.AskAsync();
            times.Add(Stopwatch.GetElapsedTime(begun));
        }
    }

    private static (TimeSpan Median, TimeSpan Late) Compare(Table table, string name, List<TimeSpan> local, List<TimeSpan> exact)
    {
        var (without, with) = (Quantiles.Of(local), Quantiles.Of(exact));
        var more = (Median: with.At(0.5) - without.At(0.5), Late: with.At(0.99) - without.At(0.99));
        TimeSpan[] figures = [without.At(0.5), without.At(0.99), with.At(0.5), with.At(0.99), more.Median, more.Late];
        table.Add([name, .. figures.Select(Micro)]);
        return more;
    }

    private static string Micro(TimeSpan time) => $"{Figure.Count((long)time.TotalMicroseconds)} us";

    private void Require(string what, TimeSpan more, TimeSpan most)
    {
        if (more > most)
        {
            Report.Line($"WARNING {what}: {Micro(more)} more, where at most {Micro(most)} are expected");
        }

        Findings.Require(more <= most * Tolerance, $"{what}: {Micro(more)} more, where at most {Micro(most)} are expected");
    }
}
