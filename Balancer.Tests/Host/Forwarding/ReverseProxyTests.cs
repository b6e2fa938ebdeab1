using System.Text.Json;
using Balancer.Actors;
using Balancer.Host.Forwarding;
using Balancer.Host.Telemetry;
using Balancer.Tests.Host.Admin;
using Balancer.Tests.Host.Telemetry;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;

namespace Balancer.Tests.Host.Forwarding;

/// <summary>What the pool is told of tries that went before.</summary>
public sealed class ReverseProxyTests : ILoadBalancer, IForwarder
{
    private readonly Backend _backend = new(new BackendId(0), BackendAddress.From(new BackendOptions { Url = "http://app:80" }));
    private readonly List<BackendId[]> _tried = [];
    private ForwardOutcome? _outcome;
    private bool _isSilent;
    private bool _sent;
    private int _throwsAt;

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

    [Fact]
    public async Task Should_tell_of_a_bug_when_a_repeat_throws()
    {
        _throwsAt = 2;

        Assert.Equal(("internal-error", 500, 2), await LineAsync(proxy => Assert.ThrowsAsync<InvalidOperationException>(proxy)));
    }

    [Fact]
    public async Task Should_tell_of_a_bug_when_the_pool_does_not_answer()
    {
        _isSilent = true;

        Assert.Equal(("pool-timeout", 503, 0), await LineAsync(proxy => proxy()));
    }

    [Fact]
    public async Task Should_tell_that_the_client_was_too_slow_when_it_was()
    {
        _outcome = ForwardOutcome.ClientTooSlow;

        Assert.Equal(("request-timeout", 408, 1), await LineAsync(proxy => proxy()));
    }

    // What the access log says of a request.
    private async Task<(string? Outcome, int Status, int Tries)> LineAsync(Func<Func<Task>, Task> run)
    {
        var pool = new FakePool();
        var settings = new PoolSettings(new PoolOptions());
        using var sink = new MemorySink();
        using var log = new AccessLog(sink, TimeProvider.System, NullLogger<AccessLog>.Instance);
        await log.StartAsync(CancellationToken.None);
        using var instruments = new Instruments(new PoolSamples(pool));
        var proxy = new ReverseProxy(
            new BackendPool(settings, this, pool), this, new RetryBudget(settings), new RequestTelemetry(instruments, log), NullLogger<ReverseProxy>.Instance);
        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().Method = "GET";

        await run(() => proxy.HandleAsync(context));

        await log.StopAsync(CancellationToken.None);
        var line = JsonDocument.Parse(Assert.Single(sink.Lines)).RootElement;
        return (line.GetProperty("outcome").GetString(), line.GetProperty("status").GetInt32(), line.GetProperty("tries").GetInt32());
    }

    ValueTask<Acquisition> ILoadBalancer.AcquireAsync(
        RequestSummary request, IReadOnlyList<BackendId>? tried, CancellationToken cancellationToken)
    {
        if (_isSilent)
        {
            throw new TimeoutException();
        }

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
        if (_tried.Count == _throwsAt)
        {
            throw new InvalidOperationException("a bug");
        }

        return ValueTask.FromResult(new ForwardResult(_outcome ?? (_sent ? ForwardOutcome.ClosedEarly : ForwardOutcome.ConnectFailed)));
    }
}
