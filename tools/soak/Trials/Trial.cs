namespace Balancer.Soak.Trials;

/// <summary>One claim, tried on real processes: progress, a table and a verdict.</summary>
internal abstract class Trial(string name, TrialSettings settings)
{
    private static readonly TimeSpan RestLimit = TimeSpan.FromSeconds(10);

    protected TrialSettings Settings => settings;

    protected TextWriter Output { get; } = Console.Out;

    protected Report Report { get; } = new(Console.Out);

    protected Findings Findings { get; } = new(name);

    /// <summary>Runs to the end and gives the exit code.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await Output.WriteLineAsync($"{name}: {(settings.Duration > TimeSpan.Zero ? $"{settings.Duration:c}, " : "")}seed {settings.Seed}");
        try
        {
            await TryAsync(cancellationToken);
        }
        catch (SoakException stop)
        {
            Findings.Add(stop.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Findings.Add("interrupted");
        }

        await Output.WriteLineAsync(Findings.Verdict);
        return Findings.ExitCode;
    }

    protected abstract Task TryAsync(CancellationToken cancellationToken);

    /// <summary>When all clients have gone: nothing is counted or waits any more, and no error was logged.</summary>
    protected async Task RequireRestAsync(BalancerProcess balancer, CancellationToken cancellationToken)
    {
        IReadOnlyList<StatsRow>? rows = null;
        async Task<bool> IsAtRestAsync() =>
            (rows = await balancer.StatsAsync(cancellationToken))?.All(row => row is { ConnCount: 0, PoolQueued: 0 }) == true;
        if (await Until.HoldsAsync(IsAtRestAsync, RestLimit, cancellationToken) is { } time)
        {
            Report.Line($"every count is 0 after {Figure.Milliseconds(time)}");
        }
        else
        {
            Findings.Add(rows is null ? "/stats cannot be read" : $"counts that remain: {string.Join(", ", rows)}");
        }

        var errors = balancer.Errors.ToList();
        Findings.Require(errors.Count == 0, $"the balancer has logged {errors.Count} errors, first {errors.FirstOrDefault()}");
    }
}
