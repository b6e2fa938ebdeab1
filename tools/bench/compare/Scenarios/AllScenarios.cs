using Balancer.Compare.Loads;
using static Balancer.Compare.Results.Metric;

namespace Balancer.Compare.Scenarios;

/// <summary>The scenarios, in the order in which they are run.</summary>
internal static class AllScenarios
{
    /// <summary>How many of them a run without arguments does.</summary>
    public const int DefaultCount = 3;

    private const string NewConnections = "wrk.headers['Connection'] = 'close'\n";
    private const string Upload = "wrk.method = 'POST'\nwrk.body = string.rep('x', 16384)\n";

    public static readonly IReadOnlyList<Scenario> List =
    [
        new("small", "64 keep-alive connections, small answers", new WrkLoad(64)),
        new("latency", "1 connection, small answers", new WrkLoad(1)),
        new("many", "512 keep-alive connections, small answers", new WrkLoad(512)),
        new("connect", "a new connection per request, 64 at a time", new WrkLoad(64) { Request = NewConnections }),
        new("post", "64 connections, POST bodies of 16 KB", new WrkLoad(64) { Request = Upload }),
        new("16k", "64 connections, answers of 16 KB", new WrkLoad(64, "/16k")),
        Large("1m", "16 connections, answers of 1 MB", new WrkLoad(16, "/1m")),
        Large("100m", "2 connections, answers of 100 MB", new WrkLoad(2, "/100m")),
        new("idle", "5,000 idle connections, and 64 with small answers", new IdleLoad(5_000, new WrkLoad(64)))
        {
            FreshProxies = true,
            Columns = [PerConnection, .. Scenario.Usual],
            Compared = [PerConnection, Requests, Cpu, P99],
        },
        new("h2", "HTTP/2 over TLS in front, 8 connections with 8 requests each", new H2Load(8, 8)),
        new("slow", "one of three backends ten times slower (50 ms, not 5 ms), 16 connections", new ShareLoad(new WrkLoad(16)))
        {
            SlowBackend = true,
            Columns = [Requests, P50, P99, P999, SlowShare, Errors],
            Compared = [Requests, P50, P99],
        },
        new("spread", "40 requests one after the other over three backends", new SequentialLoad(40))
        {
            Columns = [Fewest, Most, Errors],
            Compared = [],
        },
    ];

    // Few of them are complete when the time is up, so that bytes say more than requests.
    private static Scenario Large(string name, string title, ILoad load) => new(name, title, load)
    {
        Columns = [Megabytes, CpuPerMegabyte, P50, P99, PeakResident, Errors],
        Compared = [Megabytes, CpuPerMegabyte, P99],
    };
}
