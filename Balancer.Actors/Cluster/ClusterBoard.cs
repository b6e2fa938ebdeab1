namespace Balancer.Actors.Cluster;

/// <summary>The edge between the cluster and the front end: where the actors put what it looks at.</summary>
internal sealed class ClusterBoard(SharedStore shared) : ICluster
{
    private static readonly SharedKey Key = new("", "", SharedField.Routes);

    private volatile ClusterStatus _status = new("", []);

    /// <inheritdoc/>
    public event Action? RoutesChanged;

    /// <inheritdoc/>
    public ClusterStatus Status => _status;

    /// <inheritdoc/>
    public SharedRoutes? Routes =>
        shared.Current.Entries.TryGetValue(Key, out var entry) ? new SharedRoutes(entry.Value, entry.Base, entry.Author) : null;

    /// <summary>Keeps settings; set where the actor is made that does so.</summary>
    internal Func<CancellationToken, Task> Keep { get; set; } = _ => Task.CompletedTask;

    /// <inheritdoc/>
    public Task SetRoutesAsync(string? value, string configured, string by, CancellationToken cancellationToken)
    {
        shared.Set([new SharedChange(Key, value, configured)], by);
        return Keep(cancellationToken);
    }

    /// <summary>Puts another status there.</summary>
    public void Put(ClusterStatus status)
    {
        _status = status;
    }

    /// <summary>Tells that there are other routes.</summary>
    public void TellOfRoutes()
    {
        RoutesChanged?.Invoke();
    }
}
