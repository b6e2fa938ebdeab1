using Balancer.Compare.Loads;

namespace Balancer.Compare.Scenarios;

/// <summary>The scenarios, in the order in which they are run.</summary>
internal static class AllScenarios
{
    /// <summary>How many of them a run without arguments does.</summary>
    public const int DefaultCount = 3;

    public static readonly IReadOnlyList<Scenario> List =
    [
        new("small", "64 keep-alive connections, small answers", new WrkLoad(64)),
        new("latency", "1 connection", new WrkLoad(1)),
        new("many", "512 connections", new WrkLoad(512)),
        new("connect", "a new connection per request, 64 at a time", new WrkLoad(64) { Request = "wrk.headers['Connection'] = 'close'\n" }),
    ];
}
