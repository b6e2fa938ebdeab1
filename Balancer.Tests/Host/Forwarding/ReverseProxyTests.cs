using Balancer.Actors;
using Balancer.Host.Forwarding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Balancer.Tests.Host.Forwarding;

/// <summary>What the pool is told of tries that went before.</summary>
public sealed class ReverseProxyTests : ILoadBalancer, IForwarder
{
    private readonly Backend _backend = new(new BackendId(0), BackendAddress.From(new BackendOptions { Url = "http://app:80" }));
    private readonly List<BackendId[]> _tried = [];

    [Fact]
    public async Task Should_name_a_backend_once_when_it_was_tried_again_as_no_other_was_there()
    {
        var settings = new PoolSettings(new PoolOptions { Retry = { Attempts = 4 } });
        var proxy = new ReverseProxy(this, this, settings, new RetryBudget(settings), NullLogger<ReverseProxy>.Instance);
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().Method = "GET";

        await proxy.HandleAsync(context);

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

    ValueTask<ForwardResult> IForwarder.ForwardAsync(HttpContext context, Backend backend)
    {
        return ValueTask.FromResult(new ForwardResult(ForwardOutcome.ConnectFailed, BodyTaken: false));
    }
}
