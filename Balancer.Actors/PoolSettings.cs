namespace Balancer.Actors;

/// <summary>
/// The options of a pool that are in force. The pool's actor puts new ones here when it applies them; whoever needs them reads them
/// here each time, once for each decision.
/// </summary>
/// <param name="options">Those to begin with.</param>
/// <param name="name">The pool's name.</param>
public sealed class PoolSettings(PoolOptions options, string name = PoolSettings.Default)
{
    /// <summary>The name of the pool that requests without a route go to.</summary>
    public const string Default = "default";

    private volatile PoolOptions _current = options;
    private volatile bool _isRetired;

    /// <summary>The pool's name.</summary>
    public string Name => name;

    /// <summary>Whether it is being taken out: what happens to its backends then is no change that others should make, too.</summary>
    internal bool IsRetired
    {
        get => _isRetired;
        set => _isRetired = value;
    }

    /// <summary>Never changed once it is here; replaced as a whole.</summary>
    public PoolOptions Current
    {
        get => _current;
        internal set => _current = value;
    }
}
