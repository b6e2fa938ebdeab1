namespace Balancer.Actors.Permits;

/// <summary>
/// What all nodes have to do with each backend, and who is next: the one with the fewest for its weight, and of those that are equal the one whose turn is longest ago. Finding it costs the same
/// however many backends there are, those apart that are full or that the node cannot use.
/// </summary>
internal sealed class PermitBook
{
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);
    private readonly SortedSet<Account> _order = new(Comparer<Account>.Create(Account.Compare));
    private long _turns;

    /// <summary>How many backends it has.</summary>
    public int Backends => _accounts.Count;

    /// <summary>Permits that nodes have for a backend, or may have.</summary>
    public int CountOf(string backend) => _accounts.TryGetValue(backend, out var account) ? account.Count : 0;

    /// <summary>Nodes have so many more for a backend.</summary>
    public void Count(string backend, int difference)
    {
        if (difference != 0)
        {
            Change(backend, account => account.Count += difference);
        }
    }

    /// <summary>A node has told its weight and its limit.</summary>
    /// <param name="peer">The node.</param>
    /// <param name="told">What it said.</param>
    public void Tell(PermitPeer peer, PermitHolding told)
    {
        var account = Find(told.Name);
        if (account.Weight != told.Weight && told.Weight > 0)
        {
            Change(told.Name, changed => changed.Weight = told.Weight);
        }

        account.Limits[peer] = told.Limit;
    }

    /// <summary>It was forgotten what a node has said. One that nobody has any more is gone.</summary>
    public void Forget(PermitPeer peer, string backend)
    {
        var account = Find(backend);
        account.Limits.Remove(peer);
        if (account is { Limits.Count: 0, Count: 0 })
        {
            _order.Remove(account);
            _accounts.Remove(backend);
        }
    }

    /// <summary>So many may be granted although it is not known what all nodes have.</summary>
    public void Pledge(string backend, int permits) => Find(backend).Pledged += permits;

    /// <summary>It has had its turn.</summary>
    public void Pass(string backend) => Change(backend, account => account.Turn = ++_turns);

    /// <summary>The backend of those that the node would choose among, as it does alone.</summary>
    /// <param name="peer">The node.</param>
    /// <param name="not">Those that were tried; null for none.</param>
    /// <param name="isClear">Whether it is known what all nodes have.</param>
    /// <param name="isBehind">Whether the node has as many on the way as it may have, of those with a limit.</param>
    /// <returns>Null where none has a place.</returns>
    public string? Choose(PermitPeer peer, IReadOnlyList<string>? not, bool isClear, bool isBehind)
    {
        var first = peer.FirstRank(not: null);
        if (first < 0)
        {
            return null;
        }

        // Rather a backup than one that was tried, and rather that than one that nobody knows.
        var rank = not is null ? first : peer.FirstRank(not);
        if (rank < 0 || rank > (first | 1))
        {
            (rank, not) = (first, null);
        }

        foreach (var account in _order)
        {
            if (peer.RankOf(account.Name) == rank && !(not?.Contains(account.Name) ?? false) && HasPlace(peer, account, isClear, isBehind))
            {
                return account.Name;
            }
        }

        return null;
    }

    /// <summary>How many permits for a backend would be better given back: those above its limit, or else half of what it has more than another one would with one of them.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="least">The other one; null for none.</param>
    public double Excess(string backend, string? least)
    {
        var one = Find(backend);
        if (one.Limit is { } limit && one.Count > limit)
        {
            return one.Count - limit;
        }

        if (least is null)
        {
            return 0;
        }

        var other = Find(least);
        var more = one.Count - ((other.Count + 1) * one.Weight / (double)other.Weight);
        return more >= 1 ? more / 2 : 0;
    }

    private static bool HasPlace(PermitPeer peer, Account account, bool isClear, bool isBehind) =>
        account.Limit is not { } limit || (!isBehind && account.Count < (isClear ? limit : peer.IsKnown ? Math.Min(limit, account.Pledged) : 0));

    private Account Find(string backend)
    {
        if (!_accounts.TryGetValue(backend, out var account))
        {
            _accounts.Add(backend, account = new Account(backend));
            _order.Add(account);
        }

        return account;
    }

    private void Change(string backend, Action<Account> change)
    {
        var account = Find(backend);
        _order.Remove(account);
        change(account);
        _order.Add(account);
    }

    private sealed class Account(string name)
    {
        public string Name => name;

        public int Count { get; set; }

        public int Weight { get; set; } = 1;

        public int Pledged { get; set; }

        public long Turn { get; set; }

        // As each node that has told knows it: they may differ while it is being changed, and the least one holds. 0 for none.
        public Dictionary<PermitPeer, int> Limits { get; } = [];

        public int? Limit
        {
            get
            {
                int? least = null;
                foreach (var limit in Limits.Values)
                {
                    least = limit > 0 && !(least < limit) ? limit : least;
                }

                return least;
            }
        }

        public static int Compare(Account? a, Account? b)
        {
            var byLoad = ((a!.Count + 1L) * b!.Weight).CompareTo((b.Count + 1L) * a.Weight);
            return byLoad != 0 ? byLoad : a.Turn != b.Turn ? a.Turn.CompareTo(b.Turn) : string.CompareOrdinal(a.Name, b.Name);
        }
    }
}
