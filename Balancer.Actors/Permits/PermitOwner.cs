namespace Balancer.Actors.Permits;

/// <summary>
/// Grants the permits of a pool, for one term: counts what every node has, chooses the backend with the fewest for each request that waits, the one that waits longest
/// first, on whatever node. Grants nothing that somebody else might have granted.
/// </summary>
/// <param name="pool">The pool.</param>
/// <param name="term">Its term.</param>
/// <param name="nodes">All nodes there can be, this one included.</param>
/// <param name="send">Sends a node a message.</param>
internal sealed partial class PermitOwner(string pool, Term term, IReadOnlyList<string> nodes, Action<string, PermitGrants> send)
{
    private const int MaxUnseen = 2; // Of permits for backends that have a limit: those are lost for a while where the node is gone.

    private readonly Dictionary<string, PermitPeer> _peers = nodes.ToDictionary(node => node, node => new PermitPeer(node), StringComparer.Ordinal);
    private readonly PermitBook _book = new();
    private readonly Quorum _quorum = new(nodes.Count, nodes.ToList().IndexOf(term.Owner));
    private readonly Dictionary<PermitPeer, List<string>> _grants = [];
    private bool _hasResigned;

    /// <summary>Its term.</summary>
    public Term Term => term;

    /// <summary>The latest term that it has heard of.</summary>
    public long LatestNumber { get; private set; } = term.Number;

    /// <summary>Whether it grants no more, and another term has to begin.</summary>
    public bool IsOver => _hasResigned || _quorum.IsOver || LatestNumber > term.Number;

    /// <summary>Whether it may grant.</summary>
    public bool IsAuthorised(DateTimeOffset now) => _quorum.IsAuthorised(now) && !IsOver;

    /// <summary>Permits that nodes have for a backend, or may have.</summary>
    public int CountOf(string backend) => _book.CountOf(backend);

    /// <summary>Whether it is known of every node what it holds.</summary>
    public bool IsClear => _peers.Values.All(peer => peer.IsKnown || peer.ClearedAt != default);

    /// <summary>Calls all nodes; to be done every <see cref="PermitTimes.Interval"/>.</summary>
    public void Call(DateTimeOffset now)
    {
        Review(now);
        Serve(now);
        foreach (var peer in _peers.Values)
        {
            Send(peer, now, isCall: true);
        }
    }

    /// <summary>Grants nothing any more, and says so.</summary>
    public void Resign(DateTimeOffset now)
    {
        _hasResigned = true;
        foreach (var peer in _peers.Values)
        {
            send(peer.Name, MessageTo(peer, now, isCall: false) with { HasResigned = true });
        }
    }

    /// <summary>Takes in a node's report, and answers it.</summary>
    public void Hear(string node, PermitReport report, DateTimeOffset now)
    {
        if (report.Term != term)
        {
            if (report.Term.CompareTo(term) > 0)
            {
                LatestNumber = Math.Max(LatestNumber, Math.Max(report.Term.Number, term.Number + 1));
            }

            return;
        }

        if (!_peers.TryGetValue(node, out var peer) || IsOver)
        {
            return;
        }

        if (!peer.Take(report, now, _book))
        {
            if (peer.Challenge?.At == now.Ticks)
            {
                Send(peer, now, isCall: true);
            }

            return;
        }

        var wasAuthorised = _quorum.Since is not null;
        Review(now);
        if (!wasAuthorised && _quorum.Since is not null)
        {
            Call(now); // All have to tell once more what they hold.
            return;
        }

        Pledge(peer, report);
        Serve(now);
        foreach (var other in _peers.Values)
        {
            if (_grants.ContainsKey(other) || (other == peer && !report.IsAck) || (other.IsAccounted && other.IsToldToYield != OthersWait(other)))
            {
                Send(other, now, isCall: false);
            }
        }
    }

    // Whoever was not heard of for so long has given up what it had, and broken off what ran.
    private void Review(DateTimeOffset now)
    {
        var bound = _peers.Values.Max(peer => peer.Bound);
        var isOver = _quorum.Since is { } since && now >= (bound > since ? bound : since) + PermitTimes.RunOut + PermitTimes.Margin;
        foreach (var peer in _peers.Values)
        {
            var isSilent = peer.IsAccounted ? now >= peer.StampAt + PermitTimes.Reclaim : peer.ClearedAt == default;
            if (isSilent && (peer.IsKnown || isOver))
            {
                peer.Clear(now, _book);
            }
        }

        // All follow this one since the last of them has come: so no owner before had a majority of processes that are no more and of these.
        var last = _peers.Values.Max(peer => peer.Since);
        if (_peers.Values.All(peer => peer.Vote.HasReported && peer.Vote.Echo > last))
        {
            foreach (var peer in _peers.Values)
            {
                peer.Trust();
            }
        }

        _quorum.Count([.. _peers.Values.Select(peer => peer.Vote)], now);
    }

    // While there may be nodes that hold what nobody knows of, only that is granted again which the others are known to have had.
    private void Pledge(PermitPeer peer, PermitReport report)
    {
        if (_quorum.Since is not { } since || peer.IsKnown || !peer.IsAccounted || report.Echo < since.Ticks)
        {
            return;
        }

        peer.IsKnown = true;
        foreach (var (backend, holding) in peer.Holdings)
        {
            _book.Pledge(backend, holding.Told.Permits);
        }
    }

    private void Serve(DateTimeOffset now)
    {
        if (!IsAuthorised(now))
        {
            return;
        }

        var isClear = IsClear;
        var candidates = _peers.Values.Where(peer => peer.Waits.Count > 0 && peer.Answers(now)).Select(peer => (Peer: peer, Node: peer.Waits.First)).ToList();
        while (candidates.Count > 0)
        {
            var first = candidates.MinBy(candidate => candidate.Node!.Value.Since);
            candidates.Remove(first);
            var (peer, node) = first;
            var next = node!.Next;
            if (_book.Choose(peer, node.Value.Not, isClear, peer.Unseen >= MaxUnseen) is { } backend)
            {
                peer.Waits.Remove(node);
                peer.Grant(backend, now, _book);
                _book.Pass(backend);
                if (!_grants.TryGetValue(peer, out var granted))
                {
                    _grants.Add(peer, granted = []);
                }

                granted.Add(backend);
            }
            else if (node.Value.Not is null)
            {
                next = null; // Nor is there a place for those behind it, but for some that were tried.
            }

            if (next is not null)
            {
                candidates.Add((peer, next));
            }
        }
    }
}
