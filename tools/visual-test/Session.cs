using System.Globalization;
using Spectre.Console;

namespace Balancer.VisualTest;

/// <summary>One whole run: the load, what is shown of it meanwhile, and the summary.</summary>
internal sealed class Session(Settings settings)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new BalancerClient(settings.Url);
        if (await client.ProbeAsync(cancellationToken) is { } failure)
        {
            await Console.Error.WriteLineAsync($"The balancer at {settings.Url.Authority} cannot be reached: {failure}.");
            return 1;
        }

        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Requests} requests to {settings.Url.Authority}, {settings.Concurrency} at a time, "
            + $"{settings.SlowRatio:P0} of them slow (about {settings.SlowSeconds} s)"));
        var end = await RunAsync(client, cancellationToken);
        Summary.Write(AnsiConsole.Console, end);
        return end.Served == settings.Requests ? 0 : 1;
    }

    private async Task<Snapshot> RunAsync(BalancerClient client, CancellationToken cancellationToken)
    {
        var log = new RequestLog(settings.Requests);
        IView view = settings.Plain ? new PlainView(Console.Out) : new LiveView(AnsiConsole.Console);
        var load = new LoadRun(settings, client, log).RunAsync(cancellationToken);
        await view.ShowAsync(new Watch(client, log).UntilAsync(load, view.Interval, cancellationToken));
        await load;

        // No active connections in the summary: nothing of this run is left.
        return log.Snapshot([]);
    }
}
