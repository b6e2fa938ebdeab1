namespace Balancer.Host.Routing;

/// <summary>
/// Finds what a request is for by its host and path, at the same cost for any number of routes: a dictionary of hosts, and below each a trie of path
/// segments. Never changed; others take its place.
/// </summary>
/// <typeparam name="T">What routes lead to.</typeparam>
internal sealed class RouteTable<T>
    where T : class
{
    private readonly Dictionary<string, Segment> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Segment> _domains = new(StringComparer.OrdinalIgnoreCase); // *.example.com is there as example.com.
    private readonly Segment _anyHost = new();

    /// <param name="routes">Host (null for any; may begin with <c>*.</c>), path, and where they lead; no two with the same host and path.</param>
    /// <param name="rest">Where requests without a route go; null for nowhere.</param>
    public RouteTable(IReadOnlyCollection<(string? Host, string Path, T Target)> routes, T? rest)
    {
        IsEmpty = routes.Count == 0;
        _anyHost.Target = rest;
        foreach (var (host, path, target) in routes)
        {
            var segment = host is null ? _anyHost
                : host.StartsWith("*.", StringComparison.Ordinal) ? GetOrAdd(_domains, host[2..])
                : GetOrAdd(_hosts, host);
            foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                segment = GetOrAdd(segment.Children, name);
            }

            segment.Target = target;
        }
    }

    /// <summary>Whether there are no routes, so that all requests go to <see cref="Rest"/>.</summary>
    public bool IsEmpty { get; }

    /// <summary>Where requests without a route go; null for nowhere.</summary>
    public T? Rest => _anyHost.Target;

    /// <summary>
    /// Where a request goes: by the routes of its host, then by those of the domains that it is in, the longest first, then by those of
    /// any host; of these by the longest path. Null for nowhere.
    /// </summary>
    /// <param name="host">As in the field <c>Host</c>, with or without a port.</param>
    /// <param name="target">In origin form, with or without a query. Compared segment by segment and byte by byte: nothing is decoded or resolved.</param>
    public T? Find(string host, ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        return FindByHost(NameIn(host), path) ?? _anyHost.Find(path);
    }

    private static Segment GetOrAdd(Dictionary<string, Segment> segments, string name)
    {
        if (!segments.TryGetValue(name, out var segment))
        {
            segment = new Segment();
            segments.Add(name, segment);
        }

        return segment;
    }

    // Without the port, and without the dot at the end of a name that is absolute anyway.
    private static ReadOnlySpan<char> NameIn(ReadOnlySpan<char> host)
    {
        var end = host.IndexOf(']'); // Of an IPv6 address, which has colons of its own.
        var colon = host[(end + 1)..].IndexOf(':');
        var name = colon < 0 ? host : host[..(end + 1 + colon)];
        return name.EndsWith('.') ? name[..^1] : name;
    }

    private T? FindByHost(ReadOnlySpan<char> name, ReadOnlySpan<char> path)
    {
        if (_hosts.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var exact) && exact.Find(path) is { } found)
        {
            return found;
        }

        if (_domains.Count == 0)
        {
            return null;
        }

        var domains = _domains.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            name = name[(dot + 1)..];
            if (domains.TryGetValue(name, out var domain) && domain.Find(path) is { } target)
            {
                return target;
            }
        }

        return null;
    }

    private sealed class Segment
    {
        public Dictionary<string, Segment> Children { get; } = new(StringComparer.Ordinal);

        public T? Target { get; set; }

        /// <summary>Where the longest path leads that this one begins with; null where none does.</summary>
        public T? Find(ReadOnlySpan<char> path)
        {
            var (segment, target) = (this, Target);
            while (segment.Children.Count > 0 && path.StartsWith('/'))
            {
                path = path[1..];
                var end = path.IndexOf('/');
                var name = end < 0 ? path : path[..end];
                if (!segment.Children.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var child))
                {
                    break;
                }

                segment = child;
                target = segment.Target ?? target;
                path = path[name.Length..];
            }

            return target;
        }
    }
}
