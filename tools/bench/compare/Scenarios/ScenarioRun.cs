using System.Globalization;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Scenarios;

/// <summary>Starts the proxies, warms them up, and measures them in turn, round by round.</summary>
internal sealed class ScenarioRun(Scenario scenario, Settings settings, Stage stage, Progress progress)
{
    // What is compiled while it runs is compiled twice, the second time with what has been learnt under load.
    private static readonly TimeSpan ManagedWarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan NativeWarmUp = TimeSpan.FromSeconds(1);

    private readonly Dictionary<IProxy, RunningProxy> _warm = [];

    /// <exception cref="CompareException">A proxy or a load generator does not do its part, or a program is missing.</exception>
    public async Task<ScenarioResult> RunAsync(IReadOnlyList<IProxy> proxies, CancellationToken cancellationToken)
    {
        progress.Line($"{scenario.Name}: {scenario.Title}");
        if (scenario.Load.Needs?.Missing is { } missing)
        {
            throw new CompareException($"{scenario.Name} is left out: {missing}");
        }

        try
        {
            if (!scenario.FreshProxies)
            {
                await WarmUpAsync(proxies, cancellationToken);
            }

            return await MeasureAsync(proxies, cancellationToken);
        }
        finally
        {
            await Task.WhenAll(_warm.Values.Select(proxy => proxy.DisposeAsync().AsTask()));
        }
    }

    private async Task WarmUpAsync(IReadOnlyList<IProxy> proxies, CancellationToken cancellationToken)
    {
        foreach (var proxy in proxies)
        {
            progress.Line($"  warming up {proxy.Name}");
            var running = await StartAsync(proxy, cancellationToken);
            _warm.Add(proxy, running);
            await scenario.Load.MeasureAsync(running, proxy.IsManaged ? ManagedWarmUp : NativeWarmUp, cancellationToken);
        }
    }

    private async Task<ScenarioResult> MeasureAsync(IReadOnlyList<IProxy> proxies, CancellationToken cancellationToken)
    {
        var result = new ScenarioResult(scenario, [.. proxies.Select(proxy => proxy.Name)]);
        for (var round = 0; round < settings.Rounds; round++)
        {
            for (var turn = 0; turn < proxies.Count; turn++)
            {
                // Another one begins each time: what the machine does meanwhile should not always meet the same one.
                var proxy = proxies[(turn + round) % proxies.Count];
                var reading = await MeasureAsync(proxy, cancellationToken);
                result.Add(proxy.Name, reading);
                progress.Line($"  {scenario.Name} {round + 1}/{settings.Rounds} {proxy.Name,-16} {Describe(reading)}");
            }
        }

        return result;
    }

    private async Task<Reading> MeasureAsync(IProxy proxy, CancellationToken cancellationToken)
    {
        if (_warm.TryGetValue(proxy, out var warm))
        {
            return await scenario.Load.MeasureAsync(warm, settings.Time, cancellationToken);
        }

        await using var fresh = await StartAsync(proxy, cancellationToken);
        return await scenario.Load.MeasureAsync(fresh, settings.Time, cancellationToken);
    }

    private Task<RunningProxy> StartAsync(IProxy proxy, CancellationToken cancellationToken) => RunningProxy.StartAsync(
        proxy,
        Path.Combine(stage.Folder, scenario.Name, proxy.Name),
        scenario.SlowBackend ? stage.DelayedBackends : stage.FastBackends,
        stage.Certificate,
        cancellationToken);

    private string Describe(Reading reading) => string.Join(" ", scenario.Columns.Where(reading.ContainsKey).Select(metric =>
        $"{reading[metric].ToString("N" + metric.Decimals, CultureInfo.InvariantCulture),7} {metric.Title}"));
}
