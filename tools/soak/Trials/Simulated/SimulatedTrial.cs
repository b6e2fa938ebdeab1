using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Balancer.Actors;
using Balancer.Simulator.Chances;
using Balancer.Simulator.Model;
using Balancer.Simulator.Results;

namespace Balancer.Soak.Trials.Simulated;

/// <summary>Whether the simulator tells the truth: the same requests at the same times, simulated, and sent to real processes.</summary>
internal sealed class SimulatedTrial(TrialSettings settings) : Trial("simulated", settings)
{
    private const double Tolerance = 0.1;
    private const double SlowFactor = 5;
    private const double RequestsPerSecond = 70;
    private const int MaxConnections = 4; // So that some have to wait, and the queue is tried, too: all backends can do 88 a second.

    private static readonly TimeSpan Mean = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeadTime = TimeSpan.FromSeconds(1); // For connections and just-in-time compilation.

    private readonly Table _table = new("Algorithm", "", "requests", "share of the slow one", "p50", "p90");

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        foreach (var algorithm in new[] { PoolAlgorithm.LeastConnections, PoolAlgorithm.RoundRobin, PoolAlgorithm.LeastTime })
        {
            await CompareAsync(algorithm, cancellationToken);
        }

        _table.Write(Output);
    }

    private async Task CompareAsync(PoolAlgorithm algorithm, CancellationToken cancellationToken)
    {
        var scenario = new Scenario
        {
            Algorithm = algorithm,
            Backends = 3,
            Slow = 1,
            SlowFactor = SlowFactor,
            Concurrency = 1000, // As many as come: a backend that only waits does not mind.
            Service = Distribution.Constant,
            Mean = Mean,
            Rate = RequestsPerSecond,
            MaxConnections = MaxConnections,
            Requests = (int)(RequestsPerSecond * Settings.Duration.TotalSeconds),
            Seed = Settings.Seed,
        };
        var simulated = await Simulation.RunAsync(scenario, null, cancellationToken);
        var (share, median) = (simulated.ShareOf(ServerKind.Slow), simulated.Latencies.At(0.5));
        Show(algorithm, "simulated", simulated.Requests, share, simulated.Latencies);

        await using var stage = await Stage.StartAsync(
            new StageSetup(3, new Behaviour(Mean)) { MaxConnections = MaxConnections }, [$"--Balancer:Pools:default:Algorithm={algorithm}", .. Settings.BalancerKeys], cancellationToken);
        stage.Backends[0].Behaviour = new Behaviour(Mean * SlowFactor);
        Report.Line($"{algorithm}, {RequestsPerSecond:F0} requests a second");
        var latencies = await SendAsync(stage, scenario, cancellationToken);
        var realShare = stage.Backends[0].Counters.Total / (double)stage.Backends.Sum(backend => backend.Counters.Total);
        Show(algorithm, "real", latencies.Count, realShare, latencies);

        RequireNear($"{algorithm}: the share of the slow backend", share, realShare);
        RequireNear($"{algorithm}: the median in ms", median.TotalMilliseconds, latencies.At(0.5).TotalMilliseconds);
        await RequireRestAsync(stage.Balancer, cancellationToken);
    }

    // Each request at its time, however long the ones before it take.
    private async Task<Quantiles> SendAsync(Stage stage, Scenario scenario, CancellationToken cancellationToken)
    {
        var arrivals = new Arrivals(scenario, Simulation.ChanceOfArrivals(scenario));
        var latencies = new ConcurrentBag<TimeSpan>();
        var tally = new Tally();
        var idle = new ConcurrentBag<TrialClient>();
        var requests = new List<Task>();
        var started = Stopwatch.GetTimestamp();
        var due = LeadTime;
        for (var i = 0; i < scenario.Requests; i++)
        {
            due += arrivals.Next();
            var wait = due - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, cancellationToken);
            }

            requests.Add(AskAsync(due));
        }

        await Task.WhenAll(requests);
        foreach (var client in idle)
        {
            client.Dispose();
        }

        Findings.Require(tally.Failed == 0, string.Create(CultureInfo.InvariantCulture, $"{tally.Failed} requests failed"));
        return Quantiles.Of([.. latencies]);

        async Task AskAsync(TimeSpan since)
        {
            if (!idle.TryTake(out var client))
            {
                client = new TrialClient(stage.Balancer.Port, tally, id => Ask.Get(id), Report);
            }

            await client.AskAsync();
            latencies.Add(Stopwatch.GetElapsedTime(started) - since);
            idle.Add(client);
        }
    }

    private void Show(PoolAlgorithm algorithm, string which, int requests, double share, Quantiles latencies) => _table.Add(
        $"{algorithm}", which, Figure.Count(requests), Figure.Percent(share), Figure.Milliseconds(latencies.At(0.5)), Figure.Milliseconds(latencies.At(0.9)));

    private void RequireNear(string what, double simulated, double real) => Findings.Require(
        Math.Abs(real - simulated) <= Tolerance * simulated,
        string.Create(CultureInfo.InvariantCulture, $"{what} is {real:F3}, and {simulated:F3} simulated"));
}
