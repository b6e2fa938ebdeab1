using Balancer.Soak.Trials.Changes;

namespace Balancer.Soak.Trials.Cluster;

/// <summary>What is changed on one node is changed on all of them, and still is when all of them were killed.</summary>
internal sealed class SettingsTrial(TrialSettings settings) : Trial("cluster-settings", settings)
{
    private const int Listed = 4;

    private static readonly Behaviour Good = new(TimeSpan.FromMilliseconds(20));
    private static readonly TimeSpan SpreadLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LateLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(60);

    private readonly Table _table = new("what", "the same on all nodes after");

    protected override async Task TryAsync(CancellationToken cancellationToken)
    {
        await using var fleet = await Fleet.StartAsync(new FleetSetup(3, Listed + 1, Good) { Listed = Listed }, Settings.BalancerKeys, cancellationToken);
        await ChangeAsync(fleet, cancellationToken);
        await KillAllAsync(fleet, cancellationToken);
        await ChangeWithoutOneAsync(fleet, cancellationToken);
        _table.Write(Output);
        var errors = fleet.Nodes.SelectMany(node => node.Errors).ToList();
        Findings.Require(errors.Count == 0, $"nodes have logged {errors.Count} errors, first {errors.FirstOrDefault()}");
    }

    private async Task ChangeAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var (one, two, three) = (fleet.Nodes[0].Admin, fleet.Nodes[1].Admin, fleet.Nodes[2].Admin);
        await MakeAsync(fleet, "node 1: a weight", one.ChangeAsync("app1", new { weight = 5 }, cancellationToken),
            pool => pool.Backends.Any(b => b is { Name: "app1", Weight: 5 }), SpreadLimit, cancellationToken);
        await MakeAsync(fleet, "node 2: a backend disabled", two.ChangeAsync("app2", new { state = "disabled" }, cancellationToken),
            pool => pool.Backends.Any(b => b is { Name: "app2", Mode: "disabled" }), SpreadLimit, cancellationToken);
        await MakeAsync(fleet, "node 3: a backend added", three.AddAsync(fleet.Backends[Listed], maxConnections: 7, cancellationToken),
            pool => pool.Backends.Any(b => b is { Name: "app5", MaxConnections: 7 }), SpreadLimit, cancellationToken);
        await MakeAsync(fleet, "node 1: a backend removed", one.RemoveAsync("app3", "5s", cancellationToken),
            pool => pool.Backends.All(b => b.Name != "app3" || b.Removing), SpreadLimit, cancellationToken);
        await SpreadAsync(fleet, "... and gone",
            pool => pool.Backends.All(b => b.Name != "app3") && pool.Removed.Contains("app3"), DrainLimit, cancellationToken);
        await MakeAsync(fleet, "node 2: the algorithm", two.ChangePoolAsync(new { algorithm = "RoundRobin" }, cancellationToken),
            pool => pool.Algorithm == "RoundRobin", SpreadLimit, cancellationToken);
    }

    private async Task KillAllAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var before = await SettingsAsync(fleet, cancellationToken);
        Report.Line($"all are killed; before: {before[0]}");
        await Task.WhenAll(fleet.Nodes.Select(node => node.KillAsync()));
        await Task.WhenAll(fleet.Nodes.Select(node => node.StartAsync(cancellationToken)));
        var after = await SettingsAsync(fleet, cancellationToken);
        Findings.Require(after.All(pool => pool == before[0]), $"before all were killed: {before[0]}; afterwards: {string.Join("; ", after.Distinct())}");
        _table.Add("after all were killed and started, as before", after.All(pool => pool == before[0]) ? "at once" : "NOT");
        var whole = await fleet.BecomesWholeAsync(WholeLimit, cancellationToken);
        _table.Add("... and all see each other after", Figure.Seconds(whole));
        var last = await SettingsAsync(fleet, cancellationToken);
        Findings.Require(last.All(pool => pool == before[0]), $"and when they had met: {string.Join("; ", last.Distinct())}");
    }

    private async Task ChangeWithoutOneAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var away = fleet.Nodes[^1];
        await away.StopAsync(cancellationToken);
        var answer = await fleet.Nodes[0].Admin.ChangeAsync("app4", new { weight = 9 }, cancellationToken);
        Findings.Require(answer.IsTaken, $"the change was answered {answer.Text}");
        await away.StartAsync(cancellationToken);
        await fleet.BecomesWholeAsync(WholeLimit, cancellationToken);
        await SpreadAsync(fleet, "node 1: a weight, while node 3 was away; since it is up again",
            pool => pool.Backends.Any(b => b is { Name: "app4", Weight: 9 }), LateLimit, cancellationToken);
    }

    private async Task MakeAsync(
        Fleet fleet, string what, Task<AdminAnswer> change, Func<PoolRow, bool> fact, TimeSpan limit, CancellationToken cancellationToken)
    {
        var answer = await change;
        Findings.Require(answer.IsTaken, $"{what}: answered {answer.Text}");
        await SpreadAsync(fleet, what, fact, limit, cancellationToken);
    }

    private async Task SpreadAsync(Fleet fleet, string what, Func<PoolRow, bool> fact, TimeSpan limit, CancellationToken cancellationToken)
    {
        async Task<bool> IsSpreadAsync()
        {
            var pools = await Task.WhenAll(fleet.Nodes.Select(node => node.Admin.PoolAsync(cancellationToken)));
            return pools.All(fact) && pools.DistinctBy(pool => pool.ToString()).Count() == 1;
        }

        var time = await Until.HoldsAsync(IsSpreadAsync, limit, cancellationToken);
        _table.Add(what, time is { } known ? Figure.Milliseconds(known) : "NOT");
        Findings.Require(time is not null, $"{what}: not the same within {limit.TotalSeconds} s: {string.Join("; ", await SettingsAsync(fleet, cancellationToken))}");
    }

    private static async Task<List<string>> SettingsAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        var pools = await Task.WhenAll(fleet.Nodes.Select(node => node.Admin.PoolAsync(cancellationToken)));
        return [.. pools.Select(pool => pool.ToString())];
    }
}
