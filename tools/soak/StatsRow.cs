using System.Text.Json.Serialization;

namespace Balancer.Soak;

/// <summary>A backend as <c>/stats</c> shows it.</summary>
/// <param name="Url">As written in the configuration.</param>
/// <param name="State">Such as <c>up</c>.</param>
/// <param name="ConnCount">Requests in flight.</param>
/// <param name="PoolQueued">Requests that wait for any backend of the pool.</param>
/// <param name="PoolQueueWaitP50Ms">How long half of those waited that have waited of late.</param>
/// <param name="PoolQueueWaitP99Ms">And one in a hundred.</param>
internal sealed record StatsRow(
    string Url, string State, int ConnCount, int PoolQueued, [property: JsonPropertyName("pool_queue_wait_p50_ms")] double PoolQueueWaitP50Ms = 0, [property: JsonPropertyName("pool_queue_wait_p99_ms")] double PoolQueueWaitP99Ms = 0);
