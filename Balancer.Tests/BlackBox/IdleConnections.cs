using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Which of the connections that are kept is used next, and for how long one is kept.</summary>
public class IdleConnections
{
    [Theory]
    [OnBothLanes]
    public async Task Should_use_few_again_and_again_when_many_are_idle(Lane lane)
    {
        var many = Environment.ProcessorCount + 6;
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        var held = Enumerable.Range(0, many).Select(_ => RawClient.AskAsync(balancer.Port, "GET", "/held")).ToList();
        await Eventually.HoldsAsync(() => backend.Requests.Count == many, "all are in flight");
        gate.Open();
        await Task.WhenAll(held);

        for (var i = 0; i < many; i++)
        {
            await balancer.HasNothingInFlightAsync();
            await RawClient.AskAsync(balancer.Port, "GET", "/next");
        }

        Assert.Equal(many, backend.Connections.Count);
        var used = backend.Connections.Count(c => c.Received.Contains("/next", StringComparison.Ordinal));
        Assert.True(used <= Environment.ProcessorCount, $"each event loop uses the one again that it used last; {used} were used");
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_be_given_up_before_the_backend_closes_it_when_it_said_for_how_long_it_is_kept(Lane lane)
    {
        var span = TimeSpan.FromSeconds(1);
        await using var backend = ScriptedBackend.Start(Scripts.Ok("ok", $"Keep-Alive: timeout={span.TotalSeconds}"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        await RawClient.AskAsync(balancer.Port, "GET", "/");
        await balancer.HasNothingInFlightAsync();

        // Closed by then, or known to be of no use: both are right.
        await Task.WhenAny(backend.Connections[0].Closed, Task.Delay(span));
        var response = await RawClient.AskAsync(balancer.Port, "POST", "/", "Content-Length: 0");

        Assert.Equal(200, response.Status);
        Assert.Equal(2, backend.Connections.Count);
        await Eventually.CompletesAsync(backend.Connections[0].Closed, "what is not used any more is closed");
    }

    [Theory]
    [OnBothLanes("timeout=600")]
    [OnBothLanes("timeout=60, max=100")]
    [OnBothLanes("max=100")]
    [OnBothLanes("timeout=")]
    [OnBothLanes("timeout=soon")]
    [OnBothLanes("timeout=99999999999999999999")]
    [OnBothLanes("timeout=-5000000000, =, ;")]
    public async Task Should_do_no_harm_when_the_word_about_keeping_it_is_long_or_odd(Lane lane, string word)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Ok("ok", $"Keep-Alive: {word}"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);
            await balancer.HasNothingInFlightAsync();
        }

        Assert.True(backend.Connections.Count == 1 || word.Contains('-'), "a connection that the backend keeps is used again");
    }

    // The end of the connection is there before the next request is: there is no race to lose.
    [Theory]
    [OnBothLanes("POST", "")]
    [OnBothLanes("GET", "")]
    [OnBothLanes("POST", "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    public async Task Should_be_seen_to_be_dead_when_the_backend_closed_it_just_before(Lane lane, string method, string farewell)
    {
        var closed = new SemaphoreSlim(0);
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.RespondAsync(200, "ok");
            await connection.WriteAsync(farewell);
            await connection.CloseAsync();
            closed.Release();
        });
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 0; i < 20; i++)
        {
            var response = await RawClient.AskAsync(balancer.Port, method, "/", "Content-Length: 0");
            Assert.Equal((200, "ok"), (response.Status, response.Text));
            await Eventually.CompletesAsync(closed.WaitAsync(), "the backend closes");
            for (var loop = 0; loop < 4; loop++)
            {
                // Whatever loop has the connection: what came after its end was handled after it.
                await RawClient.AskAsync(balancer.Port, "GET", "/stats");
            }
        }

        Assert.Equal(20, backend.Requests.Count);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_be_closed_when_the_balancer_stops(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using (var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]))
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
            await balancer.HasNothingInFlightAsync();
        }

        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "nobody is left to use it");
    }
}
