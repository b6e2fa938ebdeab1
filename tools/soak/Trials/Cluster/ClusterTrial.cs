namespace Balancer.Soak.Trials.Cluster;

/// <summary>A trial of a cluster under load.</summary>
internal abstract class ClusterTrial(string name, TrialSettings settings) : Trial(name, settings)
{
    private static readonly TimeSpan WholeLimit = TimeSpan.FromSeconds(60);

    protected Tally Tally { get; } = new();

    /// <summary>How long nodes may take to find each other again.</summary>
    protected static TimeSpan LimitToBecomeWhole => WholeLimit;

    /// <summary>Does something while there is load, which ends with it.</summary>
    protected static async Task UnderLoadAsync(Func<CancellationToken, Task> load, Func<Task> something, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var loading = load(over.Token);
        try
        {
            await something();
        }
        finally
        {
            await over.CancelAsync();
            await loading;
        }
    }

    /// <summary>When all clients have gone: no request has failed, all nodes see each other, and nothing is counted on any of them.</summary>
    protected async Task RequireRestAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        await fleet.BecomesWholeAsync(WholeLimit, cancellationToken);
        foreach (var node in fleet.Nodes)
        {
            await RequireRestAsync(node.Process, cancellationToken);
        }

        var errors = fleet.Nodes.SelectMany(node => node.Errors).ToList();
        Findings.Require(errors.Count == 0, $"nodes have logged {errors.Count} errors, first {errors.FirstOrDefault()}");
        Findings.Require(Tally.Failed == 0, $"{Tally.Failed} of {Tally.Total} requests failed");
        Findings.Require(Tally.Answered > 0, "no request was answered");
    }
}
