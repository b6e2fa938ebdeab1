using System.Net;
using Balancer.Actors;
using Balancer.Host.Configuration;
using Balancer.Host.Forwarding;
using Balancer.Host.Routing;
using Balancer.Host.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Balancer.Tests.Host.Admin;

/// <summary>Statuses to show.</summary>
internal static class A
{
    public static BackendStatus Backend(string name, BackendCondition condition = BackendCondition.Up)
    {
        var address = new BackendAddress(name, "http://127.0.0.1:9001", new Uri("http://127.0.0.1:9001"));
        return new BackendStatus(address, true, TimeSpan.FromSeconds(12.5), 1024, 3) { Condition = condition };
    }

    public static OperationStatus Operation() => new("default-7", "app1", OperationState.Running, 1, [Request()]);

    public static RequestStatus Request()
    {
        var client = IPAddress.Parse("::ffff:10.0.0.1");
        return new RequestStatus(42, new RequestSummary("GET", "/a%20b?password=secret", client), TimeSpan.FromMilliseconds(1500));
    }

    /// <summary>A router over one pool, which sends nothing anywhere.</summary>
    public static Router Router(FakePool pool, EventLog? events = null) => new(
        pool,
        given => new ReverseProxy(given, new NoForwarder(), new RetryBudget(given.Settings), Telemetry(pool), NullLogger<ReverseProxy>.Instance),
        new BalancerOptions(),
        events ?? new EventLog(() => DateTimeOffset.UnixEpoch),
        NullLogger<Router>.Instance);

    /// <summary>Tells nobody.</summary>
    public static RequestTelemetry Telemetry(IPools pools) => new(new Instruments(new PoolSamples(pools)), log: null);

    public static LatencySummary Latency(double p50, double p90, double p99) =>
        new(TimeSpan.FromMilliseconds(p50), TimeSpan.FromMilliseconds(p90), TimeSpan.FromMilliseconds(p99));

    private sealed class NoForwarder : IForwarder
    {
        public ValueTask<ForwardResult> ForwardAsync(HttpContext context, Backend backend) => throw new NotSupportedException();

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
