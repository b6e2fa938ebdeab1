using Balancer.Actors.Algorithms;
using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>
/// Decides which backend a request goes to: the live one with the least load that is not full, else, where none is live, one that no probe
/// has reached yet.
/// </summary>
internal sealed class PoolView
{
    private readonly Dictionary<BackendId, PoolMember> _members = [];
    private IAlgorithm _live;
    private IAlgorithm _unknown;
    private int _liveMembers; // Full ones included, which are in no choice.
    private int _unknownMembers;

    /// <param name="clock">Now. Only asked where something depends on it.</param>
    public PoolView(Func<DateTimeOffset> clock)
    {
        Weights = new PassingWeights(clock, Place);
        _live = new LeastConnections(clock);
        _unknown = new LeastConnections(clock);
    }

    /// <summary>What a load weighs for a while.</summary>
    public PassingWeights Weights { get; }

    /// <summary>Backends that are live and take requests.</summary>
    public int LiveMembers => _liveMembers;

    /// <summary>Whether a request that finds no place will have one if it waits.</summary>
    public bool IsWorthWaiting => _liveMembers > 0 || _unknownMembers > 0;

    /// <summary>Whether some backend can take one more.</summary>
    public bool HasPlace => Choice.Count > 0;

    private IAlgorithm Choice => _liveMembers > 0 ? _live : _unknown;

    /// <summary>Has members chosen in another way from now on; their loads and states stay.</summary>
    /// <param name="create">Makes it.</param>
    public void Use(Func<IAlgorithm> create)
    {
        (_live, _unknown) = (create(), create());
        foreach (var member in _members.Values)
        {
            member.Choice = null;
            Place(member);
        }
    }

    /// <summary>Takes a backend in.</summary>
    public void Add(PoolMember member)
    {
        _members.Add(member.Backend.Id, member);
        Place(member);
    }

    /// <summary>Takes a backend out; one that is not there changes nothing.</summary>
    public void Remove(BackendId id)
    {
        if (_members.Remove(id, out var member))
        {
            member.IsLeaving = true;
            Place(member);
        }
    }

    /// <summary>The backend of this id; null where it was taken out, although it may still have a word on the way.</summary>
    public PoolMember? Find(BackendId id) => _members.GetValueOrDefault(id);

    /// <summary>Chooses a backend and counts the request to it.</summary>
    /// <param name="tried">Each once; passed over while another live backend is there, even a full one. Null for none.</param>
    /// <returns>Null where no backend has a place.</returns>
    public Backend? Take(IReadOnlyList<BackendId>? tried)
    {
        Weights.ForgiveDue();
        Weights.AgeOne();
        var choice = Choice;
        var member = choice.Pick(tried);
        if (member is null && tried is not null && !IsAnotherLeft(tried))
        {
            member = choice.Pick(null);
        }

        if (member is null)
        {
            return null;
        }

        member.Sent();
        Place(member);
        return member.Backend;
    }

    /// <summary>Takes over what a backend has published.</summary>
    public void Apply(PoolMember member, Liveness liveness, int active, long seen)
    {
        member.Published(active, seen);
        if (liveness == Liveness.Dead)
        {
            member.StartsFull = false; // It will have to come back.
        }

        member.Liveness = liveness;
        Place(member);
    }

    /// <summary>Puts a member where it belongs after something about it has changed.</summary>
    public void Place(PoolMember member)
    {
        Group(member);
        var choice = member.IsFull ? null : member.Group switch { MemberGroup.Live => _live, MemberGroup.Unknown => _unknown, _ => null };
        if (choice != member.Choice)
        {
            member.Choice?.Remove(member);
            member.Choice = choice;
            choice?.Add(member);
        }
        else
        {
            choice?.Update(member);
        }
    }

    private static MemberGroup GroupOf(PoolMember member) => member switch
    {
        { IsLeaving: true } or { HasStopped: true } or { Mode: not BackendMode.Active } or { Ejection: not null } => MemberGroup.None,
        { Liveness: Liveness.Alive } => MemberGroup.Live,
        { Liveness: Liveness.Unknown } => MemberGroup.Unknown,
        _ => MemberGroup.None,
    };

    private void Group(PoolMember member)
    {
        var group = GroupOf(member);
        if (group == member.Group)
        {
            return;
        }

        if (group == MemberGroup.Live)
        {
            Weights.ComeBack(member, isAlone: _liveMembers == 0);
        }

        Count(member.Group, -1);
        Count(group, 1);
        member.Group = group;
    }

    private void Count(MemberGroup group, int change)
    {
        _liveMembers += group == MemberGroup.Live ? change : 0;
        _unknownMembers += group == MemberGroup.Unknown ? change : 0;
    }

    private bool IsAnotherLeft(IReadOnlyList<BackendId> tried)
    {
        var group = _liveMembers > 0 ? MemberGroup.Live : MemberGroup.Unknown;
        var left = _liveMembers > 0 ? _liveMembers : _unknownMembers;
        for (var i = 0; i < tried.Count; i++)
        {
            left -= Find(tried[i])?.Group == group ? 1 : 0;
        }

        return left > 0;
    }
}
