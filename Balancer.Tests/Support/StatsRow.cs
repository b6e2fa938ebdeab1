namespace Balancer.Tests.Support;

/// <summary>One element of <c>/stats</c>.</summary>
internal sealed record StatsRow(
    string Url, bool Alive, string Uptime, string MemoryUsage, int ConnCount, string Pool, string State, int? MaxConn, int PoolQueued);
