using System.Text.Json.Serialization;

namespace Balancer.Actors.Cluster;

/// <summary>What a node tells the others of its pools.</summary>
/// <param name="IsFull">Whether it names all that there is; else what has changed.</param>
/// <param name="Pools">Its pools.</param>
internal sealed record NodeReport(
    [property: JsonPropertyName("full")] bool IsFull,
    [property: JsonRequired, JsonPropertyName("pools")] IReadOnlyList<PoolReport> Pools);

/// <summary>A pool, by the name that it has on all nodes.</summary>
internal sealed record PoolReport(
    [property: JsonRequired, JsonPropertyName("pool")] string Pool,
    [property: JsonRequired, JsonPropertyName("backends")] IReadOnlyList<BackendReport> Backends);

/// <summary>A backend, as one node has it.</summary>
/// <param name="Name">The name that it has on all nodes.</param>
/// <param name="InFlight">Requests that the node has in flight there.</param>
/// <param name="Requests">Those that it has ever sent there.</param>
/// <param name="Takes">Whether the node sends it new ones.</param>
/// <param name="IsAlive">What the node's own probes say; null where it does not probe it.</param>
/// <param name="Reason">What its last probe found, in words.</param>
/// <param name="Memory">Bytes of memory that it told the node of.</param>
internal sealed record BackendReport(
    [property: JsonRequired, JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("inFlight")] int InFlight,
    [property: JsonPropertyName("requests")] long Requests,
    [property: JsonPropertyName("takes")] bool Takes,
    [property: JsonPropertyName("alive")] bool? IsAlive = null,
    [property: JsonPropertyName("reason")] string? Reason = null,
    [property: JsonPropertyName("memory")] long Memory = 0)
{
    /// <summary>Two of one name, taken together.</summary>
    public BackendReport And(BackendReport other) =>
        this with { InFlight = InFlight + other.InFlight, Requests = Requests + other.Requests, Takes = Takes || other.Takes, IsAlive = IsAlive ?? other.IsAlive };
}
