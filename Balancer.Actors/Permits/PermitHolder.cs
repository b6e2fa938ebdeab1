namespace Balancer.Actors.Permits;

/// <summary>
/// A node's part in a pool whose limits hold for all nodes together: the permits it holds, for how long it may use them, and whose they are. It takes in what owners say
/// and decides what to give back; it sends nothing by itself.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="instance">Tells it from earlier ones of the same node.</param>
/// <param name="started">Now.</param>
internal sealed partial class PermitHolder(string pool, long instance, DateTimeOffset started)
{
    private DateTimeOffset _oldPromise = started + PermitTimes.Valid; // It may have made one before it was started again.
    private DateTimeOffset _oldBound = started + PermitTimes.Valid;
    private DateTimeOffset _promise;
    private DateTimeOffset _heard;
    private DateTimeOffset _answered;
    private bool _isFresh = true;
    private bool _hasResigned;
    private long _number;
    private long _seen;
    private long _echo;
    private long _sent;
    private long? _unanswered; // The stamp of the first report that was not.

    /// <summary>Whom it follows.</summary>
    public Term Term { get; private set; } = Term.None;

    /// <summary>Until when requests may be begun.</summary>
    public DateTimeOffset ValidUntil { get; private set; }

    /// <summary>When those that were have to be over.</summary>
    public DateTimeOffset LapsesAt => ValidUntil + PermitTimes.RunOut;

    /// <summary>Whether that was the case, and nothing is held any more.</summary>
    public bool HasLapsed { get; private set; } = true;

    /// <summary>Whether nobody but the owner can grant permits.</summary>
    public bool IsAuthorised { get; private set; }

    /// <summary>Whether requests wait on other nodes, as its owner says.</summary>
    public bool OthersWait { get; private set; }

    /// <summary>Whether there is a report that was not answered.</summary>
    public bool IsAsking => _unanswered is not null;

    /// <summary>Whether there is an owner to report to.</summary>
    public bool HasOwner => Term != Term.None;

    /// <summary>Whether requests may be begun on what it holds.</summary>
    public bool IsValid(DateTimeOffset now) => now < ValidUntil;

    /// <summary>Whether what it holds has to be given up by now: no request may run on it any more. True once.</summary>
    public bool Lapse(DateTimeOffset now)
    {
        if (HasLapsed || now < LapsesAt)
        {
            return false;
        }

        HasLapsed = true;
        foreach (var stock in _stocks.Values)
        {
            stock.Clear();
        }

        return true;
    }

    /// <summary>Takes in what an owner says, after <see cref="Lapse"/>.</summary>
    /// <returns>Whether it is to be told something, and if so, what.</returns>
    public PermitReply Hear(PermitGrants message, DateTimeOffset now)
    {
        var order = message.Term.CompareTo(Term);
        if (order < 0)
        {
            return message.IsCall ? PermitReply.Refer : PermitReply.None;
        }

        if (order > 0)
        {
            if (HasOwner && !_hasResigned && now - _heard <= PermitTimes.Loyalty)
            {
                return PermitReply.None;
            }

            Follow(message.Term);
        }

        _heard = now;
        if (message.Number <= _seen)
        {
            return PermitReply.None; // Overtaken by a later one.
        }

        _seen = message.Number;
        _echo = message.Stamp;
        _hasResigned = message.HasResigned;
        var isGrant = message.Instance == instance && Take(message, now);
        return message.IsCall ? PermitReply.Full : isGrant ? PermitReply.Ack : PermitReply.None;
    }

    /// <summary>What is to be told to its owner, who has a promise by it.</summary>
    public PermitReport Report(bool isFull, bool isAck, IReadOnlyList<PermitHolding> backends, IReadOnlyList<PermitWait> waits, DateTimeOffset now)
    {
        _promise = _hasResigned ? _promise : now + PermitTimes.Valid;
        if (!isAck)
        {
            _sent = now.Ticks;
            _unanswered ??= _sent;
        }

        return new PermitReport(
            pool, Term, instance, ++_number, _seen, _echo, now.Ticks, Math.Max(0, (_oldPromise - now).Ticks), Math.Max(0, (_oldBound - now).Ticks), _isFresh, isFull, isAck, backends, waits);
    }

    /// <summary>What is to be told to an earlier owner, so that it learns of the later one.</summary>
    public PermitReport Refer() => new(pool, Term, instance, 0, 0, 0, 0, 0, 0, IsFresh: false, IsFull: false, IsAck: true, [], []);

    /// <summary>Whether permits that others wait for go back to the owner, who seems to be there.</summary>
    public bool IsHeard(DateTimeOffset now) =>
        IsAuthorised && !_hasResigned && IsValid(now) && !(now.Ticks - _unanswered > PermitTimes.Response.Ticks);

    private void Follow(Term term)
    {
        // One who has resigned grants no more; but what was granted holds.
        _oldBound = _promise > _oldBound ? _promise : _oldBound;
        _oldPromise = _promise > _oldPromise && !_hasResigned ? _promise : _oldPromise;
        _isFresh &= !HasOwner || _hasResigned;
        Term = term;
        _promise = default;
        _seen = _echo = 0;
        _unanswered = null;
        _hasResigned = IsAuthorised = OthersWait = false;
    }

    // True where something was granted.
    private bool Take(PermitGrants message, DateTimeOffset now)
    {
        IsAuthorised = message.IsAuthorised;
        OthersWait = message.OthersWait;
        if (message.Echo >= _unanswered)
        {
            _unanswered = message.Echo < _sent ? message.Echo : null; // Those since were sent later than that.
            _answered = now;
        }

        // While another owner may still be there, what has run out is not prolonged: that one may have granted it to others by the time it is.
        var until = new DateTimeOffset(message.Echo, started.Offset) + TimeSpan.FromTicks(message.Valid);
        if (message.Valid > 0 && until > ValidUntil && (IsValid(now) || message.IsAuthorised))
        {
            ValidUntil = until;
        }

        if (!IsValid(now))
        {
            return false;
        }

        HasLapsed = false;
        if (message.IsCall)
        {
            Recall(message.Recalls);
        }

        foreach (var backend in message.Grants)
        {
            StockOf(backend).Add();
        }

        return message.Grants.Count > 0;
    }
}

/// <summary>What a holder has to answer.</summary>
internal enum PermitReply
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>That it has taken grants in.</summary>
    Ack,

    /// <summary>A full report.</summary>
    Full,

    /// <summary>Whom it follows, which is another one.</summary>
    Refer,
}
