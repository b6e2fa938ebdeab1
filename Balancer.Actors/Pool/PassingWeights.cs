namespace Balancer.Actors.Pool;

/// <summary>
/// What changes the weight of a load for a while and ends by itself: requests that failed weigh as if they still ran, and a backend that
/// has come back is in slow start.
/// </summary>
/// <param name="clock">Now. Only asked where something depends on it.</param>
/// <param name="place">Puts a member where it belongs after its weight has changed.</param>
internal sealed class PassingWeights(Func<DateTimeOffset> clock, Action<PoolMember> place)
{
    private readonly PriorityQueue<PoolMember, DateTimeOffset> _penalties = new();
    private readonly Queue<PoolMember> _slow = new(); // Each once at most; some may have left slow start already.

    /// <summary>For how long a backend that comes back has a smaller share; zero for none.</summary>
    public TimeSpan SlowStart { get; set; }

    /// <summary>When the next failed request stops weighing; null for none.</summary>
    public DateTimeOffset? NextForgiven => _penalties.TryPeek(out _, out var until) ? until : null;

    /// <summary>A request to the backend has failed and weighs for this time as if it still ran.</summary>
    public void Penalize(PoolMember member, TimeSpan time)
    {
        member.Penalize();
        _penalties.Enqueue(member, clock() + time);
        place(member);
    }

    /// <summary>Ends what is due by now. Costs nothing where no request has failed.</summary>
    public void ForgiveDue()
    {
        while (_penalties.Count > 0 && _penalties.TryPeek(out var member, out var until) && until <= clock())
        {
            _penalties.Dequeue();
            member.Forgive();
            place(member);
        }
    }

    /// <summary>A backend gets requests again, and fewer at first unless it is alone, when that would only make them wait.</summary>
    public void ComeBack(PoolMember member, bool isAlone)
    {
        var isSlow = SlowStart > TimeSpan.Zero && !member.StartsFull && !isAlone;
        member.SlowStart = isSlow ? new SlowStart(clock(), SlowStart) : null;
        member.StartsFull = false;
        if (isSlow && !_slow.Contains(member))
        {
            _slow.Enqueue(member);
        }
    }

    /// <summary>In slow start a load weighs less as time passes, even where nothing else tells of a change. One a call, as they may be many.</summary>
    public void AgeOne()
    {
        if (_slow.TryDequeue(out var member))
        {
            place(member);
            if (member.SlowStart is not null && !member.IsLeaving)
            {
                _slow.Enqueue(member);
            }
        }
    }
}
