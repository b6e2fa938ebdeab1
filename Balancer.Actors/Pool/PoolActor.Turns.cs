namespace Balancer.Actors.Pool;

/// <summary>
/// Nodes that see the same must not all do the same. Where nobody has anything in flight, all agree by the number of requests so far on whose turn it is, and each begins as
/// many turns later as is its share of the backends.
/// </summary>
internal sealed partial class PoolActor
{
    private long _turnsAt; // So many requests.

    private void CountOthersIn()
    {
        _view.News = IsGossiping ? _news : null;
        _members.ForEach(m => m.OtherNodes = IsGossiping ? _nodes.Count - 1 : 0);
        SetFirstTurns(RequestsOfAll);
    }

    private long RequestsOfAll => _members.Sum(m => m.Requests + (m.Elsewhere?.Requests ?? 0));

    private void TakeTurnsAnew()
    {
        if (_members.Exists(m => m.Load > 0 || m.Elsewhere is { InFlight: > 0 }))
        {
            return;
        }

        var requests = RequestsOfAll;
        if (requests != _turnsAt)
        {
            SetFirstTurns(requests);
            _view.Use(Create);
        }
    }

    private void SetFirstTurns(long requests)
    {
        _turnsAt = requests;
        var place = 0;
        foreach (var member in _members.OrderBy(m => m.Backend.Address.Name, StringComparer.Ordinal))
        {
            var turns = (place++ - requests) / (double)_members.Count;
            var apart = turns - ((double)_nodes.Rank / _nodes.Count);
            member.FirstTurn = IsGossiping ? apart - Math.Floor(apart) : 0.5;
        }
    }
}
