namespace Balancer.Actors;

/// <summary>The section <c>Balancer:Pools:{name}</c>: a set of backends and how they are treated.</summary>
public sealed class PoolOptions
{
    /// <summary>The backends, in the order in which <c>/stats</c> lists them.</summary>
    public IReadOnlyList<BackendOptions> Backends { get; set; } = [];

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
