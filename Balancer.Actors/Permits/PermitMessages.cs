using System.Text.Json.Serialization;

namespace Balancer.Actors.Permits;

/// <summary>What a node tells the owner of a pool's permits. Times are in ticks, by the clock of whoever names them.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Term">Whom the node follows.</param>
/// <param name="Instance">Tells the node from earlier ones of its name.</param>
/// <param name="Number">Greater than that of any report before.</param>
/// <param name="Seen">The number of the last message of the owner that it has taken in.</param>
/// <param name="Echo">When that was sent.</param>
/// <param name="Stamp">When this is sent.</param>
/// <param name="Wait">For how long it stands by another owner still.</param>
/// <param name="Bound">For how long other nodes may begin requests still by what another owner has said. Longer than that where it has resigned.</param>
/// <param name="IsFresh">Whether that is so only as it may have promised it before it was started again.</param>
/// <param name="IsFull">Whether it names all backends; else those that have changed.</param>
/// <param name="IsAck">Whether it answers grants, and needs no answer.</param>
/// <param name="Backends">What it holds.</param>
/// <param name="Waits">Its waiting requests, in their order; not all where there are very many.</param>
internal sealed record PermitReport(
    [property: JsonRequired, JsonPropertyName("pool")] string Pool,
    [property: JsonRequired, JsonPropertyName("term")] Term Term,
    [property: JsonPropertyName("instance")] long Instance,
    [property: JsonPropertyName("number")] long Number,
    [property: JsonPropertyName("seen")] long Seen,
    [property: JsonPropertyName("echo")] long Echo,
    [property: JsonPropertyName("stamp")] long Stamp,
    [property: JsonPropertyName("wait")] long Wait,
    [property: JsonPropertyName("bound")] long Bound,
    [property: JsonPropertyName("fresh")] bool IsFresh,
    [property: JsonPropertyName("full")] bool IsFull,
    [property: JsonPropertyName("ack")] bool IsAck,
    [property: JsonRequired, JsonPropertyName("backends")] IReadOnlyList<PermitHolding> Backends,
    [property: JsonRequired, JsonPropertyName("waits")] IReadOnlyList<PermitWait> Waits);

/// <summary>What a node has to do with a backend.</summary>
/// <param name="Name">The backend, by the name that it has on all nodes.</param>
/// <param name="Permits">Requests that the node may have in flight there.</param>
/// <param name="Over">Those that it has in flight beyond.</param>
/// <param name="Limit">Requests that all nodes together may; 0 for no limit.</param>
/// <param name="Weight">Its share, in proportion to others.</param>
/// <param name="Rank">Where it comes in when the node chooses: those of the least rank first; -1 for never.</param>
internal sealed record PermitHolding(
    [property: JsonRequired, JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("permits")] int Permits,
    [property: JsonPropertyName("over")] int Over,
    [property: JsonPropertyName("limit")] int Limit,
    [property: JsonPropertyName("weight")] int Weight,
    [property: JsonPropertyName("rank")] int Rank);

/// <summary>A request that waits.</summary>
/// <param name="Age">For how long, in ticks.</param>
/// <param name="Not">Backends that were tried with it; null for none.</param>
internal sealed record PermitWait(
    [property: JsonPropertyName("age")] long Age, [property: JsonPropertyName("not")] IReadOnlyList<string>? Not = null);

/// <summary>What the owner of a pool's permits tells a node.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Term">Who tells it.</param>
/// <param name="Instance">Whom it is meant for; 0 where the owner does not know it yet.</param>
/// <param name="Number">Greater than that of any message before to the same node.</param>
/// <param name="Stamp">When it is sent.</param>
/// <param name="Echo">The stamp of the last report that it has taken in.</param>
/// <param name="Valid">For how long from then on the node may begin requests; 0 for not.</param>
/// <param name="IsCall">Whether a full report is to follow.</param>
/// <param name="IsAuthorised">Whether nobody else can grant permits any more.</param>
/// <param name="OthersWait">Whether requests wait on other nodes.</param>
/// <param name="HasResigned">Whether it grants no more.</param>
/// <param name="Grants">Backends to each of which the node may have one request more in flight; one may be named several times.</param>
/// <param name="Recalls">With a call: what the node has that would be better elsewhere; null for nothing.</param>
internal sealed record PermitGrants(
    [property: JsonRequired, JsonPropertyName("pool")] string Pool,
    [property: JsonRequired, JsonPropertyName("term")] Term Term,
    [property: JsonPropertyName("instance")] long Instance,
    [property: JsonPropertyName("number")] long Number,
    [property: JsonPropertyName("stamp")] long Stamp,
    [property: JsonPropertyName("echo")] long Echo,
    [property: JsonPropertyName("valid")] long Valid,
    [property: JsonPropertyName("call")] bool IsCall,
    [property: JsonPropertyName("authorised")] bool IsAuthorised,
    [property: JsonPropertyName("othersWait")] bool OthersWait,
    [property: JsonPropertyName("resigned")] bool HasResigned,
    [property: JsonRequired, JsonPropertyName("grants")] IReadOnlyList<string> Grants,
    [property: JsonPropertyName("recalls")] IReadOnlyList<PermitRecall>? Recalls = null);

/// <summary>Permits that are to be given back when they are free.</summary>
/// <param name="Name">The backend.</param>
/// <param name="Count">How many.</param>
internal sealed record PermitRecall(
    [property: JsonRequired, JsonPropertyName("name")] string Name, [property: JsonPropertyName("count")] int Count);
