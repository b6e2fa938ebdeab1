using System.Globalization;

namespace Balancer.Soak;

/// <summary>One whole run: the processes, the load, the kills, and what is checked in the end.</summary>
internal sealed class Session(Settings settings)
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(2);

    private readonly TextWriter _output = Console.Out;
    private readonly Findings _findings = new("soak");
    private readonly Ledger _ledger = new();
    private readonly Memory _memory = new();

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await _output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{settings.Concurrency} clients for {settings.Duration:c}, a kill every {settings.KillEvery:c}, seed {settings.Seed}"));
        try
        {
            await using var scene = await Scene.StartAsync(settings.BalancerKeys, cancellationToken);
            await RunAsync(scene, cancellationToken);
        }
        catch (SoakException stop)
        {
            _findings.Add(stop.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            _findings.Add("interrupted");
        }

        await _output.WriteLineAsync(_findings.Verdict);
        return _findings.ExitCode;
    }

    private async Task RunAsync(Scene scene, CancellationToken cancellationToken)
    {
        var report = new Report(_output);
        var disruption = new Disruption(scene, settings, report);
        try
        {
            await LoadAsync(scene, disruption, report, cancellationToken);
            await new Inspection(scene.Balancer, _ledger, _memory, _findings).RunAsync(cancellationToken);
        }
        finally
        {
            Summary.Write(_output, _ledger, _memory, disruption.Strikes);
            Summary.WriteErrors(_output, scene.Balancer.Errors);
        }
    }

    private async Task LoadAsync(Scene scene, Disruption disruption, Report report, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var disrupting = disruption.RunAsync(over.Token);
        var loading = new Load(settings, scene.Balancer.Port, _ledger, report).RunAsync(over.Token);
        while (!disrupting.IsCompleted && !scene.Balancer.HasExited && !cancellationToken.IsCancellationRequested)
        {
            ShowProgress(scene, report);
            await Task.WhenAny(disrupting, Task.Delay(ProgressInterval, over.Token));
        }

        await over.CancelAsync();
        await loading;
        ShowProgress(scene, report);
        await EndAsync(disrupting, cancellationToken);
    }

    private async Task EndAsync(Task disrupting, CancellationToken cancellationToken)
    {
        try
        {
            await disrupting;
        }
        catch (SoakException stop)
        {
            // The rest is worth looking at all the same.
            _findings.Add(stop.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Ended early because the balancer has, of which the inspection tells.
        }
    }

    private void ShowProgress(Scene scene, Report report)
    {
        _memory.Add(scene.Balancer.ResidentBytes, report.Elapsed >= settings.WarmUp);
        var down = scene.Backends.FirstOrDefault(backend => backend.IsDown)?.Name ?? "none";
        var failed = _ledger.Sum(Outcome.Failed);
        report.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"{_ledger.Total,9:N0} requests, {failed} failed, RSS {Memory.Format(_memory.Last)}, down: {down}"));
    }
}
