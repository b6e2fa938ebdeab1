namespace Balancer.Actors.Permits;

/// <summary>
/// Whether a majority of the nodes follows an owner, and until when it surely does. Two owners need one node in common, and that one counts for the later only when
/// the earlier one's time is over.
/// </summary>
/// <param name="nodes">All nodes there can be.</param>
/// <param name="own">The place of the owner's own node, which has to be among those that follow it.</param>
internal sealed class Quorum(int nodes, int own)
{
    private readonly DateTimeOffset[] _times = new DateTimeOffset[nodes];

    /// <summary>When it was authorised first: from then on nobody else is. Null for not yet.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>Until when other owners cannot have had a majority unless it knows.</summary>
    public DateTimeOffset ConfirmedUntil { get; private set; }

    /// <summary>Until when it may grant.</summary>
    public DateTimeOffset AuthorisedUntil { get; private set; }

    /// <summary>Whether it was authorised, and is no longer.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether it may grant.</summary>
    public bool IsAuthorised(DateTimeOffset now) => Since is not null && !IsOver && now < AuthorisedUntil;

    /// <summary>After a node has reported, or time has passed.</summary>
    /// <param name="votes">One for each node.</param>
    /// <param name="now">Now.</param>
    public void Count(IReadOnlyList<Vote> votes, DateTimeOffset now)
    {
        ConfirmedUntil = Latest(votes, vote => vote.HasReported);
        AuthorisedUntil = Latest(votes, vote => vote.HasReported && now >= vote.From);
        if (Since is null && now < AuthorisedUntil)
        {
            Since = now;
        }

        IsOver |= Since is not null && now >= AuthorisedUntil;
    }

    // That of the last one that a majority takes.
    private DateTimeOffset Latest(IReadOnlyList<Vote> votes, Func<Vote, bool> counts)
    {
        var count = 0;
        foreach (var vote in votes)
        {
            if (counts(vote))
            {
                _times[count++] = vote.Echo;
            }
        }

        var majority = (nodes / 2) + 1;
        if (count < majority || !counts(votes[own]))
        {
            return default;
        }

        Array.Sort(_times, 0, count);
        var time = _times[count - majority];
        return (time < votes[own].Echo ? time : votes[own].Echo) + PermitTimes.Valid;
    }
}

/// <summary>How a node stands to an owner.</summary>
/// <param name="HasReported">Whether it follows it.</param>
/// <param name="Echo">When that was sent which it has answered last.</param>
/// <param name="From">When it stands by nobody else any more.</param>
internal readonly record struct Vote(bool HasReported, DateTimeOffset Echo, DateTimeOffset From);
