using Balancer.Actors;
using Balancer.Host.Forwarding;
using Balancer.Tests.Host.Admin;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Balancer.Tests.Host.Forwarding;

/// <summary>What the pool is told of tries that went before.</summary>
public sealed class ReverseProxyTests : ILoadBalancer, IForwarder
{
    private readonly Backend _backend = new(new BackendId(0), BackendAddress.From(new BackendOptions { Url = "http://app:80" }));
    private readonly List<BackendId[]> _tried = [];
    private bool _sent;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Should_name_a_backend_once_and_charge_repeats_alone_when_it_is_tried_again(bool sent)
    {
        _sent = sent;
        var settings = new PoolSettings(new PoolOptions { Retry = { Attempts = 4, Budget = 0 } });
        var budget = new RetryBudget(settings);
        var pool = new FakePool();
        var proxy = new ReverseProxy(new BackendPool(settings, this, pool), this, budget, A.Telemetry(pool), NullLogger<ReverseProxy>.Instance);
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().Method = "GET";

        await proxy.HandleAsync(context);

        // Three repeats of the 100 that no share of requests has to pay for.
        Assert.Equal(_sent ? 97 : 100, Enumerable.Range(0, 200).Count(_ => budget.TryTake((int)(Environment.TickCount64 / 1000))));
        BackendId[] once = [new(0)];
        Assert.Equal([[], once, once, once], _tried);
        Assert.Equal(502, context.Response.StatusCode);
    }

    ValueTask<Acquisition> ILoadBalancer.AcquireAsync(
        RequestSummary request, IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        _tried.Add([.. tried ?? []]);
        return ValueTask.FromResult(new Acquisition(new Lease(new LeaseId(_tried.Count), _backend)));
    }

    Task<PoolStatus> ILoadBalancer.GetStatusAsync(CancellationToken cancellationToken)
    {
        throw new NotSupportedException();
    }

    void IDisposable.Dispose()
    {
        // Holds nothing.
    }

    ValueTask<ForwardResult> IForwarder.ForwardAsync(HttpContext context, Backend backend)
    {
        return ValueTask.FromResult(new ForwardResult(_sent ? ForwardOutcome.ClosedEarly : ForwardOutcome.ConnectFailed));
    }
}
