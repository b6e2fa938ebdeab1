using System.Globalization;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;

namespace Balancer.Compare.Scenarios;

/// <summary>Starts the proxies, warms them up, and measures them in turn, round by round.</summary>
internal sealed class ScenarioRun(
    Scenario scenario, Settings settings, IReadOnlyList<int> backends, Certificate certificate, string folder, Progress progress)
{
    // What is compiled while it runs is compiled twice, the second time with what it has learnt under load.
    private static readonly TimeSpan ManagedWarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan NativeWarmUp = TimeSpan.FromSeconds(1);

    public async Task<ScenarioResult> RunAsync(IReadOnlyList<IProxy> proxies, CancellationToken cancellationToken)
    {
        progress.Line($"{scenario.Name}: {scenario.Title}");
        var running = new List<RunningProxy>();
        try
        {
            foreach (var proxy in proxies)
            {
                running.Add(await StartAsync(proxy, cancellationToken));
            }

            var result = new ScenarioResult(scenario, [.. proxies.Select(proxy => proxy.Name)]);
            for (var round = 0; round < settings.Rounds; round++)
            {
                await MeasureAsync(running, round, result, cancellationToken);
            }

            return result;
        }
        finally
        {
            await Task.WhenAll(running.Select(proxy => proxy.DisposeAsync().AsTask()));
        }
    }

    private async Task<RunningProxy> StartAsync(IProxy proxy, CancellationToken cancellationToken)
    {
        progress.Line($"  warming up {proxy.Name}");
        var running = await RunningProxy.StartAsync(
            proxy, Path.Combine(folder, scenario.Name, proxy.Name), backends, certificate, cancellationToken);
        try
        {
            await scenario.Load.MeasureAsync(running, proxy.IsManaged ? ManagedWarmUp : NativeWarmUp, cancellationToken);
            return running;
        }
        catch
        {
            await running.DisposeAsync();
            throw;
        }
    }

    private async Task MeasureAsync(List<RunningProxy> running, int round, ScenarioResult result, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < running.Count; turn++)
        {
            // Another one begins each time: what the machine does meanwhile should not always meet the same one.
            var proxy = running[(turn + round) % running.Count];
            var reading = await scenario.Load.MeasureAsync(proxy, settings.Time, cancellationToken);
            result.Add(proxy.Proxy.Name, reading);
            progress.Line($"  {scenario.Name} {round + 1}/{settings.Rounds} {proxy.Proxy.Name,-16} {Describe(reading)}");
        }
    }

    private string Describe(Reading reading) => string.Join("  ", scenario.Columns.Where(reading.ContainsKey).Select(metric =>
        $"{reading[metric].ToString("F" + metric.Decimals, CultureInfo.InvariantCulture),8} {metric.Title}"));
}
