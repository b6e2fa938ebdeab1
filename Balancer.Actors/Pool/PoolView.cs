using Balancer.Actors.Algorithms;
using Balancer.Actors.Backends;

namespace Balancer.Actors.Pool;

/// <summary>
/// Decides among which backends a request's is chosen: the live ones that are not full, the backups where none of the others is live, and where
/// no backup is either, those that no probe has reached yet.
/// </summary>
internal sealed partial class PoolView
{
    private const int Groups = (int)MemberGroup.None;

    private readonly Func<DateTimeOffset> _clock;
    private readonly Dictionary<BackendId, PoolMember> _members = [];
    private readonly IAlgorithm[] _choices = new IAlgorithm[Groups];
    private readonly int[] _sizes = new int[Groups]; // Full ones included, which are in no choice.

    /// <param name="clock">Now. Only asked where something depends on it.</param>
    public PoolView(Func<DateTimeOffset> clock)
    {
        _clock = clock;
        Weights = new PassingWeights(clock, Place);
        Use(() => new LeastConnections(clock));
    }

    /// <summary>What a load weighs for a while.</summary>
    public PassingWeights Weights { get; }

    /// <summary>Loads that other nodes are told of; null where they are not.</summary>
    public LoadNews? News { get; set; }

    /// <summary>Where the clients of each were sent before.</summary>
    public StickyMembers Sticky { get; } = new();

    /// <summary>Backends that are live and take requests.</summary>
    public int LiveMembers => _sizes[(int)MemberGroup.Live] + _sizes[(int)MemberGroup.Backup];

    /// <summary>Whether a request that finds no place will have one if it waits.</summary>
    public bool IsWorthWaiting => First != MemberGroup.None;

    /// <summary>Whether some backend can take one more.</summary>
    public bool HasPlace => First is var first && first != MemberGroup.None && _choices[(int)first].Count > 0;

    /// <summary>The group that members are chosen from.</summary>
    public MemberGroup First
    {
        get
        {
            var group = 0;
            while (group < Groups && _sizes[group] == 0)
            {
                group++;
            }

            return (MemberGroup)group;
        }
    }

    /// <summary>Has members chosen in another way from now on; their loads and states stay.</summary>
    /// <param name="create">Makes it.</param>
    public void Use(Func<IAlgorithm> create)
    {
        for (var group = 0; group < Groups; group++)
        {
            _choices[group] = create();
        }

        foreach (var member in _members.Values)
        {
            member.Choice = null;
            member.Pass = 0; // Turns of another algorithm.
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
    /// <param name="affinity">Where it would rather go; null where that plays no part.</param>
    /// <returns>Null where no backend has a place.</returns>
    public Backend? Take(IReadOnlyList<BackendId>? tried, Affinity? affinity = null)
    {
        Weights.ForgiveDue();
        Weights.AgeOne();
        var group = First;
        if (group == MemberGroup.None)
        {
            return null;
        }

        var member = affinity is null ? null : PickSticky(affinity.Token, group, tried);
        member ??= tried is null ? _choices[(int)group].Pick(null, affinity?.Key ?? 0) : PickBeyond(tried, group, affinity?.Key ?? 0);
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

        if (liveness != member.Liveness)
        {
            member.Liveness = liveness;
            member.LivenessSince = _clock();
        }

        Place(member);
    }

    /// <summary>Whether a group has others than those that were tried, be they full.</summary>
    public bool IsAnotherLeft(IReadOnlyList<BackendId> tried, MemberGroup group)
    {
        var left = _sizes[(int)group];
        for (var i = 0; i < tried.Count; i++)
        {
            left -= Find(tried[i])?.Group == group ? 1 : 0;
        }

        return left > 0;
    }

    // A backup gives its clients back to the others.
    private PoolMember? PickSticky(StickyToken? token, MemberGroup group, IReadOnlyList<BackendId>? tried) =>
        Sticky.Find(token) is { Choice: not null } member && member.Group == group && !(tried?.Contains(member.Backend.Id) ?? false)
            ? member
            : null;

    // Rather a backup than one that was tried, and rather that than one which nobody knows.
    private PoolMember? PickBeyond(IReadOnlyList<BackendId> tried, MemberGroup first, ulong key)
    {
        var last = first == MemberGroup.Live ? MemberGroup.Backup : first == MemberGroup.Unknown ? MemberGroup.UnknownBackup : first;
        for (var group = first; group <= last; group++)
        {
            if (_choices[(int)group].Pick(tried, key) is { } member)
            {
                return member;
            }

            if (IsAnotherLeft(tried, group))
            {
                return null;
            }
        }

        return _choices[(int)first].Pick(null, key);
    }
}
