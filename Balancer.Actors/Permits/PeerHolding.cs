namespace Balancer.Actors.Permits;

/// <summary>What a node has to do with a backend, as it has told, and what it was granted since.</summary>
internal sealed class PeerHolding
{
    /// <summary>What it has told.</summary>
    public PermitHolding Told { get; set; } = new("", 0, 0, 0, 1, -1);

    /// <summary>The messages with permits that it has not told of.</summary>
    public List<long> Unseen { get; } = [];

    /// <summary>Requests that it may have in flight there.</summary>
    public int Count => Told.Permits + Told.Over + Unseen.Count;
}
