using Balancer.Actors;

namespace Balancer.Host.Admin;

/// <summary>The nodes of the cluster.</summary>
internal static class ClusterEndpoint
{
    /// <summary>Adds it.</summary>
    public static void MapCluster(this IEndpointRouteBuilder routes, ICluster? cluster)
    {
        routes.MapGet("/api/cluster", () => TypedResults.Ok(ClusterView.Of(cluster?.Status)))
            .WithSummary("The nodes of the cluster, and what each has to do.").WithTags("cluster").TakesQuery();
    }
}

/// <summary>The cluster, as this node sees it.</summary>
/// <param name="Enabled">Whether there is one.</param>
/// <param name="Self">This node; null where there is no cluster.</param>
/// <param name="Members">All nodes, in the order of their names.</param>
internal sealed record ClusterView(bool Enabled, string? Self, IReadOnlyList<ClusterMemberView> Members)
{
    /// <summary>What is told of it.</summary>
    public static ClusterView Of(ClusterStatus? status)
    {
        if (status is null)
        {
            return new ClusterView(Enabled: false, Self: null, []);
        }

        var all = status.Members.Sum(member => member.Rate ?? 0);
        return new ClusterView(Enabled: true, status.Self, [.. status.Members.Select(member => ClusterMemberView.Of(member, all))]);
    }
}

/// <summary>A node.</summary>
/// <param name="Node">Its host and port.</param>
/// <param name="State">joining, up, leaving or down.</param>
/// <param name="Reachable">Whether it answers.</param>
/// <param name="InFlight">Requests that it has in flight; null where it has not told of late.</param>
/// <param name="RequestsPerSecond">Requests that it sends to backends a second; null where it has not told of late.</param>
/// <param name="Share">The same as a share of those of all nodes, from 0 to 1; null where nobody sends any, or it has not told.</param>
internal sealed record ClusterMemberView(string Node, string State, bool Reachable, int? InFlight, double? RequestsPerSecond, double? Share)
{
    /// <summary>What is told of it.</summary>
    public static ClusterMemberView Of(ClusterMember member, double all) => new(
        member.Name,
        member.State switch
        {
            ClusterMemberState.Up => "up",
            ClusterMemberState.Leaving => "leaving",
            ClusterMemberState.Down => "down",
            _ => "joining",
        },
        member.IsReachable,
        member.InFlight,
        member.Rate is { } rate ? Math.Round(rate, 1) : null,
        all > 0 && member.Rate is { } own ? Math.Round(own / all, 3) : null);
}
