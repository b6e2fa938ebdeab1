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

    /// <summary>The pools.</summary>
    public PoolsOptions Pools { get; set; } = new();
}

/// <summary>The section <c>Balancer:Pools</c>.</summary>
internal sealed class PoolsOptions
{
    /// <summary>The pool that all requests go to.</summary>
    public PoolOptions Default { get; set; } = new();
}
