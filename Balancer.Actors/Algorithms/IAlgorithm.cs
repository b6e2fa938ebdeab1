using Balancer.Actors.Pool;

namespace Balancer.Actors.Algorithms;

/// <summary>A way to choose among the members that can take a request. It decides nothing else: neither who they are, nor what is counted.</summary>
internal interface IAlgorithm
{
    /// <summary>How many members there are to choose from.</summary>
    int Count { get; }

    /// <summary>Lets a member be chosen.</summary>
    void Add(PoolMember member);

    /// <summary>Lets a member be chosen no longer.</summary>
    void Remove(PoolMember member);

    /// <summary>The load, the weight or the response time of a member may have changed.</summary>
    void Update(PoolMember member);

    /// <summary>The member to send a request to, or null where none is left. The request is sent: the next one has its turn.</summary>
    /// <param name="excluded">Those that are passed over, each once; null for none.</param>
    /// <param name="key">What requests have in common that should go to the same member.</param>
    PoolMember? Pick(IReadOnlyList<BackendId>? excluded, ulong key = 0);

    /// <summary>What a pick goes by, as it is now, the less the better; null where that is chance, or the key.</summary>
    double? ScoreOf(PoolMember member);

    /// <summary>Why the last pick gave this member, in words.</summary>
    /// <param name="picked">The member.</param>
    /// <param name="isTied">Whether others had the same score.</param>
    /// <param name="key">As it was given.</param>
    string Explain(PoolMember picked, bool isTied, ulong key);
}
