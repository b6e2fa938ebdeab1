using Akka.Actor;

namespace Balancer.Actors.Pool;

/// <summary>A request that waits for a place.</summary>
/// <param name="Route">What it asked.</param>
/// <param name="Asker">Who waits for the answer.</param>
/// <param name="Since">When it began to wait.</param>
internal sealed record Waiter(PoolActor.Route Route, IActorRef Asker, DateTimeOffset Since)
{
    /// <summary>Its place in the order of all that ever came.</summary>
    public long Turn { get; set; }
}

/// <summary>
/// Decides who waits, who is served next, and when the others may come again. First come first served, but a request that was sent to a
/// backend before waits for another one; entering, leaving and being served cost the same however many wait.
/// </summary>
/// <param name="view">Whether there is a place.</param>
/// <param name="settings">How many may wait, and how long.</param>
/// <param name="take">Chooses a backend and counts the request to it.</param>
internal sealed class Waiting(PoolView view, PoolSettings settings, Func<PoolActor.Route, Backend?> take)
{
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromMinutes(1);

    private const int MaxPassed = 64; // Of those who wait for another backend than the one that is free.

    private readonly LinkedList<Waiter> _fresh = new();
    private readonly LinkedList<Waiter> _tried = new();
    private readonly Dictionary<LeaseId, LinkedListNode<Waiter>> _nodes = [];
    private readonly SlidingCount _served = new();
    private readonly LatencyHistogram _times = new();
    private long _waited;
    private long _refused;
    private long _timedOut;
    private long _abandoned;

    /// <summary>How many wait.</summary>
    public int Length => _nodes.Count;

    /// <summary>How many have ever begun to wait.</summary>
    public long Entered => _waited;

    /// <summary>When the one that waits longest has waited too long; null where none waits.</summary>
    public DateTimeOffset? FirstOverdue => Head?.Value.Since + settings.Current.Queue.Timeout;

    /// <summary>Lets a request wait; else says why it is refused.</summary>
    public PoolActor.Refused? TryEnter(Waiter waiter)
    {
        if (!view.IsWorthWaiting)
        {
            return PoolActor.Refused.NoneAlive;
        }

        if (Length >= settings.Current.Queue.Length)
        {
            _refused++;
            return Refuse(Refusal.QueueFull, waiter.Since);
        }

        waiter.Turn = ++_waited;
        _nodes.Add(waiter.Route.Lease, (waiter.Route.Tried is null ? _fresh : _tried).AddLast(waiter));
        return null;
    }

    /// <summary>The first one for whom there is a place, and the place, which is counted as taken; null where there is none.</summary>
    public (Waiter Waiter, Backend Backend)? TryServe(DateTimeOffset now)
    {
        var tried = _tried.First;
        for (var passed = 0; view.HasPlace && Earlier(_fresh.First, tried) is { } node; passed++)
        {
            if (take(node.Value.Route) is { } backend)
            {
                Remove(node);
                _served.Add((int)(now.ToUnixTimeSeconds() % int.MaxValue));
                _times.Record(now - node.Value.Since);
                return (node.Value, backend);
            }

            tried = passed < MaxPassed ? node.Next : null;
        }

        return null;
    }

    /// <summary>The client of a request has left; one that does not wait changes nothing.</summary>
    public void Abandon(LeaseId lease)
    {
        if (_nodes.TryGetValue(lease, out var node))
        {
            Remove(node);
            _abandoned++;
        }
    }

    /// <summary>The first ones in the queue.</summary>
    public IEnumerable<Waiter> First(int count)
    {
        var (fresh, tried) = (_fresh.First, _tried.First);
        while (count-- > 0 && Earlier(fresh, tried) is { } node)
        {
            yield return node.Value;
            (fresh, tried) = node == fresh ? (node.Next, tried) : (fresh, node.Next);
        }
    }

    /// <summary>Takes out the one that has waited longest; null for none.</summary>
    public Waiter? TakeFirst()
    {
        if (Head is not { } node)
        {
            return null;
        }

        Remove(node);
        return node.Value;
    }

    /// <summary>Takes out the one that has waited longest if that was too long; null for none.</summary>
    public Waiter? TakeOverdue(DateTimeOffset now)
    {
        if (!(FirstOverdue <= now))
        {
            return null;
        }

        _timedOut++;
        return TakeFirst();
    }

    /// <summary>The answer to one who gets no place: it may come again when all that wait now will have been served.</summary>
    public PoolActor.Refused Refuse(Refusal refusal, DateTimeOffset now)
    {
        var rate = _served.PerSecond((int)(now.ToUnixTimeSeconds() % int.MaxValue));
        var wait = rate > 0 ? TimeSpan.FromSeconds((Length + 1) / rate) : settings.Current.Queue.Timeout;
        return new PoolActor.Refused(refusal, wait < LongestRetryAfter ? wait : LongestRetryAfter);
    }

    /// <summary>The queue as others may see it.</summary>
    public QueueStatus Describe() => new(Length, _waited, _refused, _timedOut, _abandoned, _times.Summarize());

    private LinkedListNode<Waiter>? Head => Earlier(_fresh.First, _tried.First);

    private static LinkedListNode<Waiter>? Earlier(LinkedListNode<Waiter>? a, LinkedListNode<Waiter>? b) =>
        a is null || (b is not null && b.Value.Turn < a.Value.Turn) ? b : a;

    private void Remove(LinkedListNode<Waiter> node)
    {
        node.List!.Remove(node);
        _nodes.Remove(node.Value.Route.Lease);
    }
}
