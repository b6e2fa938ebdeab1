namespace Balancer.Actors.Cluster;

/// <summary>What the other nodes have said of their backends, for as long as they are heard of.</summary>
/// <param name="lifetime">How long what a node has said is believed.</param>
internal sealed class PeerLoads(TimeSpan lifetime)
{
    private readonly SortedDictionary<string, Peer> _peers = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pool, string Backend), Sum> _sums = []; // So that a report costs what it names, however many nodes there are.

    /// <summary>The other nodes, and what is known of them.</summary>
    public IEnumerable<(string Node, PeerTotals? Totals)> Totals => _peers.Select(peer => (peer.Key, peer.Value.Totals));

    /// <summary>The backends of which anything is known.</summary>
    public IReadOnlySet<(string Pool, string Backend)> Everything => _sums.Keys.ToHashSet();

    /// <summary>Forgets whoever is not among these, and awaits a report of those that are new.</summary>
    /// <returns>The backends of which something else is known now.</returns>
    public IReadOnlySet<(string Pool, string Backend)> Keep(IReadOnlyCollection<string> nodes)
    {
        var changed = new HashSet<(string, string)>();
        foreach (var gone in _peers.Keys.Except(nodes).ToList())
        {
            Forget(_peers[gone], _peers[gone].Backends.Keys, changed);
            _peers.Remove(gone);
        }

        foreach (var node in nodes)
        {
            _peers.TryAdd(node, new Peer(node));
        }

        return changed;
    }

    /// <summary>Takes a report in; one of a node that is not there changes nothing.</summary>
    /// <returns>The backends of which something else is known now.</returns>
    public IReadOnlySet<(string Pool, string Backend)> Apply(string node, NodeReport report, DateTimeOffset now)
    {
        var changed = new HashSet<(string, string)>();
        if (!_peers.TryGetValue(node, out var peer))
        {
            return changed;
        }

        var named = new HashSet<(string, string)>();
        foreach (var pool in report.Pools)
        {
            foreach (var backend in pool.Backends)
            {
                var key = KeyOf(pool.Pool, backend.Name);
                named.Add(key);
                if (peer.Backends.GetValueOrDefault(key) != backend)
                {
                    Take(peer, key);
                    peer.Backends[key] = backend;
                    SumOf(key).Add(peer.Node, backend);
                    changed.Add(key);
                }
            }
        }

        if (report.IsFull)
        {
            Forget(peer, peer.Backends.Keys.Where(key => !named.Contains(key)), changed);
        }

        peer.Heard(now, report.IsFull);
        return changed;
    }

    /// <summary>Believes no more what is too old.</summary>
    /// <returns>The backends of which something else is known now.</returns>
    public IReadOnlySet<(string Pool, string Backend)> Expire(DateTimeOffset now)
    {
        var changed = new HashSet<(string, string)>();
        foreach (var peer in _peers.Values.Where(peer => now - peer.LastHeard > lifetime))
        {
            Forget(peer, peer.Backends.Keys, changed);
            peer.Forget();
        }

        return changed;
    }

    /// <summary>All that is known of a backend.</summary>
    /// <param name="key">As the other members return it.</param>
    public Elsewhere Of((string Pool, string Backend) key)
    {
        var mayBeBusy = _peers.Values.Any(peer => !peer.IsComplete); // It may have it, and has not said so yet.
        return _sums.TryGetValue(key, out var sum)
            ? new Elsewhere(key.Backend, sum.InFlight, sum.Requests, sum.Busy > 0 || mayBeBusy, [.. sum.Verdicts.Values])
            : new Elsewhere(key.Backend, 0, 0, mayBeBusy, []);
    }

    /// <summary>The key of a backend: pools are called the same, upper or lower case.</summary>
    public static (string Pool, string Backend) KeyOf(string pool, string backend) => (pool.ToUpperInvariant(), backend);

    private void Forget(Peer peer, IEnumerable<(string Pool, string Backend)> backends, HashSet<(string, string)> changed)
    {
        foreach (var key in backends.ToList())
        {
            Take(peer, key);
            changed.Add(key);
        }
    }

    private void Take(Peer peer, (string Pool, string Backend) key)
    {
        if (peer.Backends.Remove(key, out var before) && SumOf(key).Take(peer.Node, before))
        {
            _sums.Remove(key);
        }
    }

    private Sum SumOf((string Pool, string Backend) key)
    {
        if (!_sums.TryGetValue(key, out var sum))
        {
            _sums[key] = sum = new Sum();
        }

        return sum;
    }

    private sealed class Sum
    {
        private int _reports;

        public int InFlight { get; private set; }

        public long Requests { get; private set; }

        public int Busy { get; private set; }

        public SortedDictionary<string, PeerVerdict> Verdicts { get; } = new(StringComparer.Ordinal);

        public void Add(string node, BackendReport report)
        {
            Count(report, 1);
            if (report.IsAlive is { } isAlive)
            {
                Verdicts[node] = new PeerVerdict(node, isAlive, report.Reason, report.Memory);
            }
        }

        // True where nobody is left who has said anything.
        public bool Take(string node, BackendReport report)
        {
            Count(report, -1);
            Verdicts.Remove(node);
            return _reports == 0;
        }

        private void Count(BackendReport report, int times)
        {
            _reports += times;
            InFlight += times * report.InFlight;
            Requests += times * report.Requests;
            Busy += report.Takes || report.InFlight > 0 ? times : 0;
        }
    }

    private sealed class Peer(string node)
    {
        private (DateTimeOffset At, long Requests) _before;

        public string Node => node;

        public Dictionary<(string Pool, string Backend), BackendReport> Backends { get; } = [];

        public DateTimeOffset LastHeard { get; private set; }

        public bool IsComplete { get; private set; }

        public PeerTotals? Totals { get; private set; }

        public void Heard(DateTimeOffset now, bool isFull)
        {
            LastHeard = now;
            if (isFull)
            {
                IsComplete = true;
                Totals = PeerTotals.Of(Backends.Values, now, ref _before);
            }
        }

        public void Forget()
        {
            IsComplete = false;
            Totals = null;
            _before = default;
        }
    }
}
