using Akka.DistributedData;

namespace Balancer.Actors.Cluster;

/// <summary><see cref="SharedState"/> as Akka's replicator spreads it.</summary>
internal sealed record ReplicatedState(SharedState State) : IReplicatedData<ReplicatedState>
{
    /// <summary>Nothing was set.</summary>
    public static readonly ReplicatedState Empty = new(SharedState.Empty);

    /// <summary>Where it is kept.</summary>
    public static readonly IKey<ReplicatedState> Key = new StateKey();

    /// <inheritdoc/>
    public ReplicatedState Merge(ReplicatedState other) => State.Merge(other.State) is var merged && merged == State ? this : new ReplicatedState(merged);

    /// <inheritdoc/>
    public IReplicatedData Merge(IReplicatedData other) => Merge((ReplicatedState)other);

    private sealed class StateKey() : Key<ReplicatedState>("settings");
}
