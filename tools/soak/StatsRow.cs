namespace Balancer.Soak;

/// <summary>A backend as <c>/stats</c> shows it.</summary>
/// <param name="Url">As written in the configuration.</param>
/// <param name="State">Such as <c>up</c>.</param>
/// <param name="ConnCount">Requests in flight.</param>
/// <param name="PoolQueued">Requests that wait for any backend of the pool.</param>
internal sealed record StatsRow(string Url, string State, int ConnCount, int PoolQueued);
