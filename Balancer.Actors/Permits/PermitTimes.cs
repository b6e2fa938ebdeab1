namespace Balancer.Actors.Permits;

/// <summary>
/// The times that the limits of a pool are kept by when nodes do not hear of each other. Each node measures them by its own clock, from before a question was sent
/// until after it was answered; clocks need not agree, but have to run at the same rate.
/// </summary>
internal static class PermitTimes
{
    /// <summary>How often an owner calls all nodes, and they report.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a node may begin requests on the permits it holds after it has asked its owner, and how long an owner may grant after a majority has heard from it.</summary>
    public static readonly TimeSpan Valid = TimeSpan.FromSeconds(7.5);

    /// <summary>How long requests may run that were begun by then.</summary>
    public static readonly TimeSpan RunOut = TimeSpan.FromSeconds(7.5);

    /// <summary>For clocks that run at other rates, and for the time it takes to break a request off.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <summary>The part of that which is added to the time for which a node stands by another owner.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a node is silent whose permits are granted to others.</summary>
    public static readonly TimeSpan Reclaim = Valid + RunOut + Margin;

    /// <summary>How long a node holds on to an owner that it does not hear of.</summary>
    public static readonly TimeSpan Loyalty = TimeSpan.FromSeconds(2);

    /// <summary>How long an answer takes at most, where the other side is there.</summary>
    public static readonly TimeSpan Response = TimeSpan.FromMilliseconds(250);

    /// <summary>How long ago an owner has answered who can be given permits back without being asked first: what one gets that has died is nobody's for as long as <see cref="Reclaim"/>.</summary>
    public static readonly TimeSpan Recent = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a permit that nobody needs is kept for the next request; one that a request had for longer goes back at once.</summary>
    public static readonly TimeSpan Reuse = TimeSpan.FromMilliseconds(100);
}
