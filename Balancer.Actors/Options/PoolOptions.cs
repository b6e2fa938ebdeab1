namespace Balancer.Actors;

/// <summary>The section <c>Balancer:Pools:{name}</c>: a set of backends and how they are treated.</summary>
public sealed record PoolOptions
{
    /// <summary>The backends, in the order in which <c>/stats</c> lists them.</summary>
    public IReadOnlyList<BackendOptions> Backends { get; set; } = [];

    /// <summary>How the backend of a request is chosen.</summary>
    public PoolAlgorithm Algorithm { get; set; } = PoolAlgorithm.LeastConnections;

    /// <summary>What <see cref="PoolAlgorithm.ConsistentHash"/> goes by.</summary>
    public HashOptions Hash { get; set; } = new();

    /// <summary>Has clients come back to the backend they were sent to before; null for not.</summary>
    public StickyOptions? Sticky { get; set; }

    /// <summary>The protocol spoken to the backends.</summary>
    public BackendProtocol Protocol { get; set; } = BackendProtocol.Http1;

    /// <summary>How requests are forwarded.</summary>
    public ForwardingLane Lane { get; set; } = ForwardingLane.Auto;

    /// <summary>Active health checks.</summary>
    public HealthOptions Health { get; set; } = new();

    /// <summary>Reading of the backends' memory usage.</summary>
    public UsageOptions Usage { get; set; } = new();

    /// <summary>Repeats of a request on another backend.</summary>
    public RetryOptions Retry { get; set; } = new();

    /// <summary>How long a request may wait for what.</summary>
    public TimeoutOptions Timeouts { get; set; } = new();

    /// <summary>Requests that wait while every live backend is full.</summary>
    public QueueOptions Queue { get; set; } = new();

    /// <summary>What is learnt from the requests themselves.</summary>
    public PassiveOptions Passive { get; set; } = new();

    /// <summary>Whether a failed request weighs for as long as a usual one takes, so that a backend that fails fast attracts nothing.</summary>
    public bool BlackHoleGuard { get; set; } = true;

    /// <summary>Time in which the share of a backend that came back grows from a tenth to the whole; zero for at once.</summary>
    public TimeSpan SlowStart { get; set; }

    /// <summary>How often the names of backends are looked up, each address being a backend of its own; null for never.</summary>
    public TimeSpan? Resolve { get; set; }

    /// <summary>What the nodes of a cluster know of each other's requests.</summary>
    public PoolSharing Sharing { get; set; }

    /// <summary>What a node does that the others cannot be reached from, where they share the limits of backends.</summary>
    public SharingFallback Fallback { get; set; }

    /// <summary>How it is told why a request went where it did.</summary>
    public ExplainOptions Explain { get; set; } = new();

    /// <summary>How https backends prove who they are.</summary>
    public TlsOptions Tls { get; set; } = new();
}

/// <summary>One entry of <c>Backends</c>.</summary>
public sealed class BackendOptions
{
    /// <summary>Scheme http or https, host, port and nothing else.</summary>
    public string Url { get; set; } = "";

    /// <summary>Unique within the pool; <c>host:port</c> where none is given.</summary>
    public string? Name { get; set; }

    /// <summary>Requests in flight at most; null for no limit.</summary>
    public int? MaxConnections { get; set; }

    /// <summary>Its share of the requests, in proportion to those of the others.</summary>
    public int Weight { get; set; } = 1;

    /// <summary>Whether it gets requests only where no other backend is live.</summary>
    public bool Backup { get; set; }
}

/// <summary>Ways to choose the backend of a request.</summary>
public enum PoolAlgorithm
{
    /// <summary>The one with the fewest requests in flight for its weight; those who are equal take turns.</summary>
    LeastConnections,

    /// <summary>Each in turn, as often as its weight says.</summary>
    RoundRobin,

    /// <summary>Any, with a probability in proportion to its weight.</summary>
    Random,

    /// <summary>The one of two at random that has fewer requests in flight for its weight.</summary>
    PowerOfTwoChoices,

    /// <summary>The one that is likely to answer first, by how long it took of late and what it has in flight for its weight.</summary>
    LeastTime,

    /// <summary>The same one for the same key, as long as it has no more than its share in flight.</summary>
    ConsistentHash,
}

/// <summary>The section <c>Hash</c>.</summary>
public sealed class HashOptions
{
    /// <summary>Where the key of a request is.</summary>
    public HashSource By { get; set; } = HashSource.Client;

    /// <summary>The field or the cookie, where the key is in one.</summary>
    public string? Name { get; set; }

    /// <summary>What a backend may have in flight, as a multiple of its share; beyond that, requests go to the key's next one.</summary>
    public double Bound { get; set; } = 1.25;
}

/// <summary>Where the key of a request is.</summary>
public enum HashSource
{
    /// <summary>The address that it comes from.</summary>
    Client,

    /// <summary>The target without its query.</summary>
    Path,

    /// <summary>A field of its head.</summary>
    Header,

    /// <summary>A cookie.</summary>
    Cookie,
}

/// <summary>The section <c>Sticky</c>.</summary>
public sealed class StickyOptions
{
    /// <summary>The cookie's name.</summary>
    public string Cookie { get; set; } = "";

    /// <summary>
    /// What balancers have in common that understand each other's cookies; null for something random, so that clients are sent anywhere once
    /// after the process was started again. Never told.
    /// </summary>
    public string? Secret { get; set; }
}

/// <summary>The protocol spoken to the backends.</summary>
public enum BackendProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http1,

    /// <summary>HTTP/2, also without TLS (gRPC).</summary>
    Http2,
}

/// <summary>How requests are forwarded.</summary>
public enum ForwardingLane
{
    /// <summary>The direct lane for HTTP/1.1 backends without TLS, the library lane for the rest and for upgrades.</summary>
    Auto,

    /// <summary>The library lane for everything.</summary>
    Library,
}

/// <summary>The section <c>Retry</c>.</summary>
public sealed class RetryOptions
{
    /// <summary>Tries in all, the first one included.</summary>
    public int Attempts { get; set; } = 3;

    /// <summary>Repeats of requests that were sent, as a share of the requests of the last ten seconds; ten a second are free.</summary>
    public double Budget { get; set; } = 0.2;
}

/// <summary>The section <c>Queue</c>.</summary>
public sealed class QueueOptions
{
    /// <summary>Requests that may wait; 0 for none.</summary>
    public int Length { get; set; } = 1024;

    /// <summary>How long each may.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

/// <summary>The section <c>Timeouts</c>.</summary>
public sealed class TimeoutOptions
{
    /// <summary>For a connection to a backend to be made.</summary>
    public TimeSpan Connect { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>From the last byte of the request to the head of the response.</summary>
    public TimeSpan Response { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Without a byte either way.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>The same for upgraded connections.</summary>
    public TimeSpan Tunnel { get; set; } = TimeSpan.FromHours(1);
}
