using System.Globalization;

namespace Balancer.Actors.Pool;

/// <summary>A drain, or a removal: over when the backend's last request has ended.</summary>
internal sealed class DrainOperation(string id, PoolMember member)
{
    // Whoever waits goes on elsewhere, never inside the actor.
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile OperationState _state;

    /// <summary>Its name.</summary>
    public string Id => id;

    /// <summary>Whom it is about.</summary>
    public PoolMember Member => member;

    /// <summary>The same for those outside of the pool.</summary>
    public Backend Backend => member.Backend;

    /// <summary>Where it stands.</summary>
    public OperationState State => _state;

    /// <summary>Requests that the other nodes of a cluster have in flight there.</summary>
    public int Elsewhere => member.AwaitsOthers ? member.Elsewhere?.InFlight ?? 0 : 0;

    /// <summary>Completes when it ends, however.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends it.</summary>
    public void End(OperationState state)
    {
        _state = state;
        _ended.SetResult();
    }
}

/// <summary>The operations of a pool: those that run, and the last thousand that have ended.</summary>
/// <param name="pool">The pool's name, which the ids begin with: they are unique in the process.</param>
internal sealed class DrainOperations(string pool)
{
    private const int MaxEnded = 1000;

    private readonly Dictionary<string, DrainOperation> _all = [];
    private readonly Queue<DrainOperation> _ended = new();
    private int _lastId;

    /// <summary>The operation of this id; null where there is none, or not any more.</summary>
    public DrainOperation? Find(string id) => _all.GetValueOrDefault(id);

    /// <summary>Begins to wait for a member's last request. Where that has begun before, it is the same operation still.</summary>
    public DrainOperation Start(PoolMember member)
    {
        if (member.Drain is null)
        {
            member.Drain = new DrainOperation(string.Create(CultureInfo.InvariantCulture, $"{pool}-{++_lastId}"), member);
            _all.Add(member.Drain.Id, member.Drain);
        }

        return member.Drain;
    }

    /// <summary>Ends what waits for a member's last request, if anything does.</summary>
    /// <param name="member">The member.</param>
    /// <param name="state">Done where that request has ended; expired or cancelled where it has not.</param>
    public void End(PoolMember member, OperationState state)
    {
        if (member.Drain is not { } operation)
        {
            return;
        }

        member.Drain = null;
        operation.End(state);
        _ended.Enqueue(operation);
        if (_ended.Count > MaxEnded)
        {
            _all.Remove(_ended.Dequeue().Id);
        }
    }
}
