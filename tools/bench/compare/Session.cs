using Balancer.Compare.Backends;
using Balancer.Compare.Processes;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;
using Balancer.Compare.Scenarios;

namespace Balancer.Compare;

/// <summary>One whole run: what is missing, the backends, the scenarios, the reports.</summary>
internal sealed class Session(Settings settings, TextWriter output)
{
    // Without these there is nothing to measure with.
    private static readonly string[] Tools = ["wrk", "nginx"];

    private readonly Progress _progress = new(output);
    private bool _complete = true;

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("balancer-bench-").FullName;
        try
        {
            await RunAsync(folder, cancellationToken);
        }
        catch (CompareException stop)
        {
            Fail(stop.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Fail("interrupted");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return _complete ? 0 : 1;
    }

    private async Task RunAsync(string folder, CancellationToken cancellationToken)
    {
        foreach (var tool in Tools.Where(tool => Tool.Find(tool) is null))
        {
            throw new CompareException($"{tool} is not installed, and nothing can be measured without it: apt install {tool}");
        }

        var proxies = Present();
        var report = new Report(settings, await Machine.DescribeAsync(proxies, cancellationToken));
        var certificate = Certificate.Create(folder);
        await using var backends = await NginxBackends.StartAsync(Path.Combine(folder, "backends"), cancellationToken);
        foreach (var scenario in settings.Scenarios)
        {
            if (scenario.Load.Needs is { } tool && Tool.Find(tool) is null)
            {
                Fail($"{scenario.Name} is left out: {tool} is not installed");
                continue;
            }

            var run = new ScenarioRun(scenario, settings, backends.Ports, certificate, folder, _progress);
            // After each, so that an interrupted run leaves something, too.
            await report.AddAsync(await run.RunAsync(proxies, cancellationToken), cancellationToken);
        }

        await output.WriteLineAsync(report.Markdown);
        await output.WriteLineAsync($"Written to {settings.Folder}");
    }

    private List<IProxy> Present()
    {
        foreach (var proxy in settings.Proxies.Where(proxy => proxy.Missing is not null))
        {
            Fail($"left out: {proxy.Missing}");
        }

        return [.. settings.Proxies.Where(proxy => proxy.Missing is null)];
    }

    private void Fail(string reason)
    {
        _complete = false;
        _progress.Line(reason);
    }
}
