using Balancer.Compare.Processes;
using Balancer.Compare.Proxies;
using Balancer.Compare.Results;
using Balancer.Compare.Scenarios;

namespace Balancer.Compare;

/// <summary>One whole run: what is missing, the backends, the scenarios, the reports.</summary>
internal sealed class Session(Settings settings, TextWriter output)
{
    // Without these there is nothing to measure with.
    private static readonly Requirement[] Requirements = [new("wrk", "wrk"), new("nginx", "nginx")];

    private const UnixFileMode Everybody =
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly Progress _progress = new(output);
    private bool _complete = true;

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException("What a process costs is read from /proc, which only Linux has.");
        }

        var folder = Directory.CreateTempSubdirectory("balancer-bench-").FullName;
        // Started by root, nginx works as somebody else.
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | Everybody);
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
        foreach (var missing in Requirements.Select(requirement => requirement.Missing).OfType<string>())
        {
            throw new CompareException($"nothing can be measured: {missing}");
        }

        var proxies = Present();
        var machine = await Machine.DescribeAsync(proxies, cancellationToken);
        if (machine.IsBusy)
        {
            _progress.Line($"something else is using this machine (load {machine.Load}): expect ratios that lie far apart");
        }

        var report = new Report(settings, machine);
        await using var stage = await Stage.SetAsync(folder, cancellationToken);
        foreach (var scenario in settings.Scenarios)
        {
            await RunAsync(new ScenarioRun(scenario, settings, stage, _progress), proxies, report, cancellationToken);
        }

        await output.WriteLineAsync(report.Markdown);
        await output.WriteLineAsync($"Written to {settings.Folder}");
    }

    private async Task RunAsync(ScenarioRun run, List<IProxy> proxies, Report report, CancellationToken cancellationToken)
    {
        try
        {
            // Written after each, so that a run that is interrupted leaves something, too.
            await report.AddAsync(await run.RunAsync(proxies, cancellationToken), cancellationToken);
        }
        catch (CompareException failure)
        {
            Fail(failure.Message);
        }
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
