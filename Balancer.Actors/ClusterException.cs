namespace Balancer.Actors;

/// <summary>This process cannot be a node of a cluster as its configuration wants.</summary>
public sealed class ClusterException : IOException
{
    internal ClusterException(string key, Exception cause)
        : base(cause.Message, cause)
    {
        Key = key;
    }

    /// <summary>Names the keys and says what is wrong with them.</summary>
    public string Key { get; }
}
