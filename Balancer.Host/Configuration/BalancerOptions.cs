using Balancer.Actors;

namespace Balancer.Host.Configuration;

/// <summary>The section <c>Balancer</c>. The defaults are here and nowhere else.</summary>
internal sealed class BalancerOptions
{
    /// <summary>The address of the traffic port; <c>*</c> for all, IPv4 and IPv6.</summary>
    public string Address { get; set; } = "*";

    /// <summary>The traffic port; 0 for any that is free.</summary>
    public int Port { get; set; } = 3030;

    /// <summary>The path of the statistics on the traffic port; empty for none.</summary>
    public string StatsPath { get; set; } = "/stats";

    /// <summary>For requests in flight to end when the process is told to stop.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// For whoever balances over this process to notice that it stops: meanwhile it is not ready, and takes requests all the same. Part of
    /// <see cref="ShutdownTimeout"/>; zero for none.
    /// </summary>
    public TimeSpan ShutdownDelay { get; set; }

    /// <summary>The admin port.</summary>
    public AdminOptions Admin { get; set; } = new();

    /// <summary>What can be counted and timed.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>A line for every request.</summary>
    public AccessLogOptions AccessLog { get; set; } = new();

    /// <summary>The pools.</summary>
    public PoolsOptions Pools { get; set; } = new();

    /// <summary>Other balancers that this one knows of.</summary>
    public ClusterOptions Cluster { get; set; } = new();

    /// <summary>Which requests go to which pool.</summary>
    public IReadOnlyList<RouteRule> Routes { get; set; } = [];
}

/// <summary>The section <c>Balancer:Pools</c>: pools by their names, upper or lower case.</summary>
internal sealed class PoolsOptions : SortedDictionary<string, PoolOptions>
{
    public PoolsOptions()
        : base(StringComparer.OrdinalIgnoreCase)
    {
        Add(PoolSettings.Default, new PoolOptions());
    }

    /// <summary>The pool that requests without a route go to.</summary>
    public PoolOptions Default => this[PoolSettings.Default];

    /// <summary>How many backends they have together.</summary>
    public int Backends => Values.Sum(pool => pool.Backends.Count);
}

/// <summary>One entry of <c>Routes</c>.</summary>
internal sealed record RouteRule
{
    /// <summary>A host, <c>*.</c> and a domain for all hosts in it, or null for any.</summary>
    public string? Host { get; set; }

    /// <summary>What the path has to begin with, as whole segments; <c>/</c> for any.</summary>
    public string Path { get; set; } = "/";

    /// <summary>Where requests go that fit.</summary>
    public string Pool { get; set; } = "";
}

/// <summary>The section <c>Balancer:Admin</c>: the port for operators.</summary>
internal sealed class AdminOptions
{
    /// <summary>Its address; <c>*</c> for all, IPv4 and IPv6. Other than a loopback one it takes a <see cref="Token"/>.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>The port; 0 for none.</summary>
    public int Port { get; set; } = 3031;

    /// <summary>What callers have to know; null for nothing. Never told.</summary>
    public string? Token { get; set; }
}

/// <summary>The section <c>Balancer:Metrics</c>.</summary>
internal sealed class MetricsOptions
{
    /// <summary>Whether there are any, at <c>/metrics</c> of the admin port and, where the environment names one, for a collector.</summary>
    public bool Enabled { get; set; } = true;
}

/// <summary>The section <c>Balancer:AccessLog</c>.</summary>
internal sealed class AccessLogOptions
{
    /// <summary>Whether it is written.</summary>
    public bool Enabled { get; set; }

    /// <summary>Where to; null for standard output.</summary>
    public string? File { get; set; }

    /// <summary>Bytes after which the file is put aside and another one begun.</summary>
    public int FileSizeLimit { get; set; } = 100 * 1024 * 1024;

    /// <summary>Files that are kept, the present one included.</summary>
    public int FileCountLimit { get; set; } = 10;
}
