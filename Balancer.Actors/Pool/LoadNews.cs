namespace Balancer.Actors.Pool;

/// <summary>Which members have a load that the other nodes have not been told of, and when they are to be told.</summary>
internal sealed class LoadNews
{
    /// <summary>Not oftener than this, on average.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private const int Saved = 4; // Of those that were not needed, so many may come at once: what is rare is known at once.

    private readonly List<PoolMember> _members = [];
    private DateTimeOffset _paidUntil;

    /// <summary>Whether there is any, and nobody has seen to it yet.</summary>
    public bool IsPending => _members.Count > 0 && !IsTimed;

    /// <summary>Whether it will be told when a timer rings.</summary>
    public bool IsTimed { get; set; }

    /// <summary>Looks at a member that may have changed.</summary>
    public void Note(PoolMember member)
    {
        if (member.Load != member.ToldLoad && !member.IsNews)
        {
            member.IsNews = true;
            _members.Add(member);
        }
    }

    /// <summary>How long it has to wait; zero or less for not at all.</summary>
    public TimeSpan Until(DateTimeOffset now) => _paidUntil - now - ((Saved - 1) * Interval);

    /// <summary>The members with a load that was not told; it is from now on.</summary>
    public IReadOnlyList<PoolMember> Take(DateTimeOffset now)
    {
        var news = _members.Where(m => m.Load != m.ToldLoad).ToList();
        _members.ForEach(m => m.IsNews = false);
        _members.Clear();
        news.ForEach(m => m.ToldLoad = m.Load);
        _paidUntil = (now > _paidUntil ? now : _paidUntil) + Interval;
        IsTimed = false;
        return news;
    }
}
