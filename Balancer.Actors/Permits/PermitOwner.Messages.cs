namespace Balancer.Actors.Permits;

/// <summary>What it says to nodes.</summary>
internal sealed partial class PermitOwner
{
    private bool OthersWait(PermitPeer peer) => _peers.Values.Any(other => other != peer && other.Waits.Count > 0);

    private void Send(PermitPeer peer, DateTimeOffset now, bool isCall)
    {
        var message = MessageTo(peer, now, isCall);
        _grants.Remove(peer);
        peer.IsToldToYield = message.OthersWait;
        send(peer.Name, isCall ? message with { Recalls = Unbalanced(peer, now) } : message);
    }

    // Permits that are used again and again stay where they are, also when others have become better: as many as would even it out are to come back.
    private List<PermitRecall>? Unbalanced(PermitPeer peer, DateTimeOffset now)
    {
        if (!IsAuthorised(now))
        {
            return null;
        }

        var least = _book.Choose(peer, null, IsClear, isBehind: false);
        List<PermitRecall>? recalls = null;
        foreach (var (backend, holding) in peer.Holdings.Where(holding => holding.Value.Told.Permits > 0))
        {
            var isAlike = least is not null && holding.Told.Rank == peer.RankOf(least);
            if (_book.Excess(backend, isAlike ? least : null) is > 0 and var excess)
            {
                // The part of it that this node has.
                (recalls ??= []).Add(new PermitRecall(backend, (int)Math.Ceiling(excess * holding.Told.Permits / _book.CountOf(backend))));
            }
        }

        return recalls;
    }

    private PermitGrants MessageTo(PermitPeer peer, DateTimeOffset now, bool isCall)
    {
        // Counted from the stamp of the node's report, which was made before it came.
        var until = _quorum.ConfirmedUntil < peer.StampAt + PermitTimes.Valid ? _quorum.ConfirmedUntil : peer.StampAt + PermitTimes.Valid;
        var valid = peer.IsAccounted && !IsOver ? Math.Max(0, (until - peer.StampAt).Ticks) : 0;
        return new PermitGrants(
            pool, term, peer.Instance, peer.NextMessage(), now.Ticks, peer.Stamp, valid, isCall, IsAuthorised(now), OthersWait(peer), HasResigned: false,
            _grants.TryGetValue(peer, out var granted) ? granted : []);
    }
}
