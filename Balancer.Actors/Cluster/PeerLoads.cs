namespace Balancer.Actors.Cluster;

/// <summary>What the other nodes have said of their backends, for as long as they are heard of.</summary>
/// <param name="lifetime">How long what a node has said is believed.</param>
internal sealed class PeerLoads(TimeSpan lifetime)
{
    private readonly SortedDictionary<string, Peer> _peers = new(StringComparer.Ordinal);

    /// <summary>The other nodes, and what is known of them.</summary>
    public IEnumerable<(string Node, PeerTotals? Totals)> Totals => _peers.Select(peer => (peer.Key, peer.Value.Totals));

    /// <summary>The backends of which anything is known.</summary>
    public IReadOnlySet<(string Pool, string Backend)> Everything => _peers.Values.SelectMany(peer => peer.Backends.Keys).ToHashSet();

    /// <summary>Forgets whoever is not among these, and awaits a report of those that are new.</summary>
    /// <returns>The backends of which something else is known now.</returns>
    public IReadOnlySet<(string Pool, string Backend)> Keep(IReadOnlyCollection<string> nodes)
    {
        var changed = new HashSet<(string, string)>();
        foreach (var gone in _peers.Keys.Except(nodes).ToList())
        {
            changed.UnionWith(_peers[gone].Backends.Keys);
            _peers.Remove(gone);
        }

        foreach (var node in nodes)
        {
            _peers.TryAdd(node, new Peer());
        }

        return changed;
    }

    /// <summary>Takes a report in; one of a node that is not there changes nothing.</summary>
    /// <returns>The backends that it speaks of, and those that it does no longer.</returns>
    public IReadOnlySet<(string Pool, string Backend)> Apply(string node, NodeReport report, DateTimeOffset now)
    {
        var changed = new HashSet<(string, string)>();
        if (!_peers.TryGetValue(node, out var peer))
        {
            return changed;
        }

        if (report.IsFull)
        {
            changed.UnionWith(peer.Backends.Keys);
            peer.Backends.Clear();
        }

        foreach (var pool in report.Pools)
        {
            foreach (var backend in pool.Backends)
            {
                var key = KeyOf(pool.Pool, backend.Name);
                peer.Backends[key] = backend;
                changed.Add(key);
            }
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
            changed.UnionWith(peer.Backends.Keys);
            peer.Forget();
        }

        return changed;
    }

    /// <summary>All that is known of a backend.</summary>
    /// <param name="key">As the other members return it.</param>
    public Elsewhere Of((string Pool, string Backend) key)
    {
        var (inFlight, requests) = (0, 0L);
        var isBusy = false;
        var verdicts = new List<PeerVerdict>();
        foreach (var (node, peer) in _peers)
        {
            if (peer.Backends.TryGetValue(key, out var backend))
            {
                inFlight += backend.InFlight;
                requests += backend.Requests;
                isBusy |= backend.Takes || backend.InFlight > 0;
                if (backend.IsAlive is { } isAlive)
                {
                    verdicts.Add(new PeerVerdict(node, isAlive, backend.Reason, backend.Memory));
                }
            }
            else
            {
                isBusy |= !peer.IsComplete; // It may have it, and has not said so yet.
            }
        }

        return new Elsewhere(key.Backend, inFlight, requests, isBusy, verdicts);
    }

    /// <summary>The key of a backend: pools are called the same, upper or lower case.</summary>
    public static (string Pool, string Backend) KeyOf(string pool, string backend) => (pool.ToUpperInvariant(), backend);

    private sealed class Peer
    {
        private (DateTimeOffset At, long Requests) _before;

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
            Backends.Clear();
            IsComplete = false;
            Totals = null;
            _before = default;
        }
    }
}

/// <summary>What the other nodes have to do with a backend, taken together.</summary>
/// <param name="Backend">Its name.</param>
/// <param name="InFlight">Requests that they have in flight there.</param>
/// <param name="Requests">Those that they have ever sent there.</param>
/// <param name="IsBusy">Whether one of them has any, or may send one.</param>
/// <param name="Verdicts">What the probes of those say that probe it.</param>
internal sealed record Elsewhere(string Backend, int InFlight, long Requests, bool IsBusy, IReadOnlyList<PeerVerdict> Verdicts);

/// <summary>What another node's probes say of a backend.</summary>
internal sealed record PeerVerdict(string Node, bool IsAlive, string? Reason, long Memory);

/// <summary>What a node has to do in all.</summary>
/// <param name="InFlight">Requests in flight.</param>
/// <param name="Rate">Requests a second, of late.</param>
internal sealed record PeerTotals(int InFlight, double Rate)
{
    /// <summary>The sums over its backends.</summary>
    /// <param name="backends">All of them.</param>
    /// <param name="now">When they were told.</param>
    /// <param name="before">When they were told before, and the requests that had been sent by then.</param>
    public static PeerTotals Of(IEnumerable<BackendReport> backends, DateTimeOffset now, ref (DateTimeOffset At, long Requests) before)
    {
        var (inFlight, requests) = (0, 0L);
        foreach (var backend in backends)
        {
            inFlight += backend.InFlight;
            requests += backend.Requests;
        }

        // Less than before where a backend was taken out, or the process started again.
        var rate = before.At == default || now <= before.At ? 0 : Math.Max(0, requests - before.Requests) / (now - before.At).TotalSeconds;
        before = (now, requests);
        return new PeerTotals(inFlight, rate);
    }
}
