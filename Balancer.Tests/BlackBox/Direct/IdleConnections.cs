using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox.Direct;

/// <summary>When the direct lane no longer keeps a connection that the library would keep.</summary>
public class IdleConnections
{
    // RFC 9112, section 9.3: without keep-alive, HTTP/1.0 means to close.
    [Fact]
    public async Task Should_not_be_kept_when_the_answer_is_of_http_1_0()
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok"));
        await using var balancer = await RunningBalancer.StartAsync(Lane.Direct, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal("ok", response.Text);
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "it is closed, not left");
    }

    [Fact]
    public async Task Should_be_given_up_in_time_when_the_backend_has_closed_others_early()
    {
        const int Early = 5;
        var count = 0;
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.RespondAsync(200, "ok");
            if (Interlocked.Increment(ref count) <= Early)
            {
                // What a backend with a short patience does, without a word about it.
                await Task.WhenAny(connection.Closed, Task.Delay(TimeSpan.FromMilliseconds(300)));
                await connection.CloseAsync();
            }

            await connection.UntilClosedAsync();
        });
        await using var balancer = await RunningBalancer.StartAsync(Lane.Direct, [backend.Url]);
        for (var i = 0; i < Early; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
            await Eventually.HoldsAsync(
                () => backend.Connections.Count == i + 1 && backend.Connections[i].Closed.IsCompleted, "it is closed early");
        }

        await RawClient.AskAsync(balancer.Port, "GET", "/");

        await Eventually.CompletesAsync(backend.Connections[Early].Closed, "the balancer has learned to be first", TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Should_be_closed_when_the_probes_see_the_backend_down()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(
            Lane.Direct, [backend.Url], "Pools:default:Health:Interval=00:00:00.100", "Pools:default:Health:Fall=1");
        await RawClient.AskAsync(balancer.Port, "GET", "/");
        await balancer.HasNothingInFlightAsync();
        Assert.False(backend.Connections[0].Closed.IsCompleted, "while the backend is up, its connection is kept");

        backend.Healthy = false;

        await Eventually.CompletesAsync(backend.Connections[0].Closed, "nothing is kept of a backend that is down");
    }

    [Fact]
    public async Task Should_be_given_up_when_bytes_arrive_that_nobody_asked_for()
    {
        const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadBodyAsync(await connection.ReadHeadAsync());
            await connection.RespondAsync(200, "ok");
            await gate.Opened;
            await connection.WriteAsync(Evil);
            await connection.UntilClosedAsync();
        });
        await using var balancer = await RunningBalancer.StartAsync(Lane.Direct, [backend.Url]);
        await RawClient.AskAsync(balancer.Port, "GET", "/");
        await balancer.HasNothingInFlightAsync();

        backend.Script = Scripts.Ok();
        gate.Open();
        await Eventually.CompletesAsync(backend.Connections[0].Closed, "a connection that speaks unasked is closed");
        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Equal(2, backend.Connections.Count);
    }
}
