using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>Decides which backend a request goes to: the live one with the least load, else one that no probe has reached yet.</summary>
internal sealed class PoolView
{
    private readonly Dictionary<BackendId, PoolMember> _members = [];
    private readonly LeastConnections _live = new();
    private readonly LeastConnections _unknown = new();

    /// <summary>Takes a backend in, not yet probed and idle.</summary>
    public void Add(Backend backend)
    {
        var member = new PoolMember(backend) { Choice = _unknown };
        _members.Add(backend.Id, member);
        _unknown.Add(member);
    }

    /// <summary>Takes a backend out; one that is not there changes nothing.</summary>
    public void Remove(BackendId id)
    {
        if (_members.Remove(id, out var member))
        {
            member.Choice?.Remove(member);
        }
    }

    /// <summary>Chooses a backend and counts the request to it.</summary>
    /// <param name="tried">Passed over while another live backend is there. Null for none.</param>
    /// <returns>Null where no backend is live or unknown.</returns>
    public Backend? Take(IReadOnlyList<BackendId>? tried)
    {
        var choice = _live.Count > 0 ? _live : _unknown;
        var member = choice.Pick(tried) ?? choice.Pick(null);
        if (member is null)
        {
            return null;
        }

        member.Sent();
        choice.Requeue(member);
        return member.Backend;
    }

    /// <summary>Takes over what a backend has published.</summary>
    public void Apply(BackendId id, Liveness liveness, int active, long seen)
    {
        // A backend that was taken out may still have a word on the way.
        if (!_members.TryGetValue(id, out var member))
        {
            return;
        }

        member.Published(active, seen);
        var choice = liveness switch { Liveness.Alive => _live, Liveness.Unknown => _unknown, _ => null };
        if (choice != member.Choice)
        {
            member.Choice?.Remove(member);
            member.Choice = choice;
            choice?.Add(member);
        }
        else if (member.Load != member.QueuedAt)
        {
            choice?.Requeue(member);
        }
    }

    /// <summary>The load of a backend as the pool sees it, for tests.</summary>
    internal int LoadOf(BackendId id) => _members[id].Load;
}
