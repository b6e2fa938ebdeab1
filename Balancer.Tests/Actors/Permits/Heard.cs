using Balancer.Actors.Permits;

namespace Balancer.Tests.Actors.Permits;

/// <summary>Messages about permits, of which a test names what matters to it.</summary>
internal static class Heard
{
    /// <summary>A backend that may have five requests, and has none of the node's.</summary>
    public static PermitHolding Holding(string name = "app0", int permits = 0, int over = 0, int limit = 5, int weight = 1, int rank = 0) =>
        new(name, permits, over, limit, weight, rank);

    /// <summary>A request that has waited so many milliseconds.</summary>
    public static PermitWait Wait(int age = 0, params string[] not) => new(TimeSpan.FromMilliseconds(age).Ticks, not.Length == 0 ? null : not);

    /// <summary>So many requests that have just come.</summary>
    public static PermitWait[] Waits(int count) => [.. Enumerable.Repeat(Wait(), count)];

    /// <summary>What an owner says.</summary>
    public static PermitGrants Grants(
        Term term, long number, long instance = 0, DateTimeOffset stamp = default, long echo = 0, TimeSpan valid = default, bool isCall = false, params string[] grants) =>
        new("pool", term, instance, number, stamp.Ticks, echo, valid.Ticks, isCall, IsAuthorised: true, OthersWait: false, HasResigned: false, grants);

    /// <summary>What a node says.</summary>
    public static PermitReport Report(
        Term term, long number, long instance = 1, long seen = 0, long echo = 0, bool isFull = true, params PermitHolding[] backends) =>
        new("pool", term, instance, number, seen, echo, Stamp: number, Wait: 0, Bound: 0, IsFresh: false, isFull, IsAck: false, backends, []);
}
