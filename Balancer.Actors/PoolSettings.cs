namespace Balancer.Actors;

/// <summary>
/// The options of a pool that are in force. The pool's actor puts new ones here when it applies them; whoever needs them reads them
/// here each time, once for each decision.
/// </summary>
public sealed class PoolSettings(PoolOptions options)
{
    private volatile PoolOptions _current = options;

    /// <summary>Never changed once it is here; replaced as a whole.</summary>
    public PoolOptions Current
    {
        get => _current;
        internal set => _current = value;
    }
}
