using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>
/// Decides which backend a request goes to: the live one with the least load that is not full, else, where none is live, one that no probe
/// has reached yet.
/// </summary>
internal sealed class PoolView
{
    private readonly Dictionary<BackendId, PoolMember> _members = [];
    private readonly PriorityQueue<PoolMember, DateTimeOffset> _penalties = new();
    private readonly Queue<PoolMember> _slow = new(); // Each once at most; some may have left slow start already.
    private readonly LeastConnections _live;
    private readonly LeastConnections _unknown;
    private readonly Func<DateTimeOffset> _clock;
    private int _liveMembers; // Full ones included, which are in no choice.
    private int _unknownMembers;

    /// <param name="clock">Now. Only asked where something depends on it.</param>
    public PoolView(Func<DateTimeOffset> clock)
    {
        _clock = clock;
        _live = new LeastConnections(clock);
        _unknown = new LeastConnections(clock);
    }

    /// <summary>For how long a backend that comes back has a smaller share.</summary>
    public TimeSpan SlowStart { get; set; }

    /// <summary>Backends that are live and take requests.</summary>
    public int LiveMembers => _liveMembers;

    /// <summary>Whether a request that finds no place will have one if it waits.</summary>
    public bool IsWorthWaiting => _liveMembers > 0 || _unknownMembers > 0;

    /// <summary>Whether some backend can take one more.</summary>
    public bool HasPlace => Choice.Count > 0;

    /// <summary>When the next failed request stops weighing; null for none.</summary>
    public DateTimeOffset? NextForgiven => _penalties.TryPeek(out _, out var until) ? until : null;

    private LeastConnections Choice => _liveMembers > 0 ? _live : _unknown;

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
    /// <param name="tried">Passed over while another live backend is there, even a full one. Null for none.</param>
    /// <returns>Null where no backend has a place.</returns>
    public Backend? Take(IReadOnlyList<BackendId>? tried)
    {
        ForgiveDue();
        AgeOne();
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

    /// <summary>A request to the backend has failed and weighs as if it still ran.</summary>
    public void Penalize(PoolMember member, TimeSpan time)
    {
        member.Penalize();
        _penalties.Enqueue(member, _clock() + time);
        Place(member);
    }

    /// <summary>Ends what is due by now. Costs nothing where no request has failed.</summary>
    public void ForgiveDue()
    {
        while (_penalties.Count > 0 && _penalties.TryPeek(out var member, out var until) && until <= _clock())
        {
            _penalties.Dequeue();
            member.Forgive();
            Place(member);
        }
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
            // One that is alone would only make its own requests wait.
            var isSlow = SlowStart > TimeSpan.Zero && !member.StartsFull && _liveMembers > 0;
            member.SlowStart = isSlow ? new SlowStart(_clock(), SlowStart) : null;
            member.StartsFull = false;
            if (isSlow && !_slow.Contains(member))
            {
                _slow.Enqueue(member);
            }
        }

        Count(member.Group, -1);
        Count(group, 1);
        member.Group = group;
    }

    // In slow start a load weighs less as time passes, even where nothing else tells of a change. One at each pick, as they may be many.
    private void AgeOne()
    {
        if (_slow.TryDequeue(out var member))
        {
            Place(member);
            if (member.SlowStart is not null && !member.IsLeaving)
            {
                _slow.Enqueue(member);
            }
        }
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
            // One may have been tried twice, when no other was there.
            left -= Find(tried[i])?.Group == group && FirstIndexOf(tried, tried[i]) == i ? 1 : 0;
        }

        return left > 0;
    }

    private static int FirstIndexOf(IReadOnlyList<BackendId> ids, BackendId id)
    {
        var i = 0;
        while (ids[i] != id)
        {
            i++;
        }

        return i;
    }
}
