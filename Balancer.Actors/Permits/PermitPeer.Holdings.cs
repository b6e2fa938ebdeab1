namespace Balancer.Actors.Permits;

/// <summary>What it has to do with backends.</summary>
internal sealed partial class PermitPeer
{
    private const int Ranks = 4;

    private readonly Dictionary<string, PeerHolding> _holdings = new(StringComparer.Ordinal);
    private readonly int[] _ranks = new int[Ranks]; // How many backends are of each.

    /// <summary>What it has to do with backends.</summary>
    public IReadOnlyDictionary<string, PeerHolding> Holdings => _holdings;

    /// <summary>Where a backend comes in when the node chooses; -1 for never.</summary>
    public int RankOf(string backend) => _holdings.TryGetValue(backend, out var holding) ? holding.Told.Rank : -1;

    /// <summary>The least rank of its backends; -1 for none.</summary>
    /// <param name="not">Those that do not count; null for none.</param>
    public int FirstRank(IReadOnlyList<string>? not)
    {
        for (var rank = 0; rank < Ranks; rank++)
        {
            if (_ranks[rank] - (not?.Count(backend => RankOf(backend) == rank) ?? 0) > 0)
            {
                return rank;
            }
        }

        return -1;
    }

    private void Forget(PermitBook book)
    {
        foreach (var (backend, holding) in _holdings)
        {
            book.Count(backend, -holding.Count);
            book.Forget(this, backend);
        }

        _holdings.Clear();
        Array.Clear(_ranks);
        _unseen.Clear();
        Waits.Clear();
    }

    private void Rank(PeerHolding holding, int rank)
    {
        if (holding.Told.Rank is >= 0 and < Ranks)
        {
            _ranks[holding.Told.Rank]--;
        }

        if (rank is >= 0 and < Ranks)
        {
            _ranks[rank]++;
        }
    }

    // What it does not name in a full report it does not have. What it has been granted since is counted until it names it.
    private void Account(PermitReport report, PermitBook book)
    {
        foreach (var told in report.Backends)
        {
            if (!_holdings.TryGetValue(told.Name, out var holding))
            {
                _holdings.Add(told.Name, holding = new PeerHolding());
            }

            var before = holding.Count;
            Rank(holding, told.Rank);
            holding.Told = told;
            holding.Unseen.RemoveAll(number => number <= report.Seen);
            book.Count(told.Name, holding.Count - before);
            book.Tell(this, told);
        }

        if (report.IsFull && _holdings.Count > report.Backends.Count)
        {
            var named = report.Backends.Select(told => told.Name).ToHashSet();
            foreach (var (backend, holding) in _holdings.Where(holding => !named.Contains(holding.Key)).ToList())
            {
                var before = holding.Count;
                Rank(holding, -1);
                holding.Told = holding.Told with { Permits = 0, Over = 0, Rank = -1 };
                holding.Unseen.RemoveAll(number => number <= report.Seen);
                book.Count(backend, holding.Count - before);
                book.Forget(this, backend);
                if (holding.Count == 0)
                {
                    _holdings.Remove(backend);
                }
            }
        }
    }
}
