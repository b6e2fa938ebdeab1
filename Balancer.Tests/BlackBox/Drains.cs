using Balancer.Actors;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Backends that are to finish what they have.</summary>
public class Drains
{
    [Theory]
    [OnBothLanes]
    public async Task Should_be_done_when_the_last_request_ends_and_send_nothing_new_meanwhile(Lane lane)
    {
        var gate = new Gate();
        await using var drains = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [drains.Url]);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/held?secret=1");
        await Eventually.HoldsAsync(() => drains.Requests.Count == 1, "a request is in flight");
        await using var other = ScriptedBackend.Start(Scripts.Each(async (connection, head) =>
        {
            await (head.Target == "/busy" ? gate.Opened : Task.CompletedTask);
            await connection.RespondAsync(200, "ok");
        }));
        await balancer.Control.AddAsync(new BackendOptions { Url = other.Url }, CancellationToken.None);
        await Eventually.HoldsAsync(async () => (await balancer.StatsAsync())[1].State == "up", "another is there");

        // The other one has more to do, so that whoever did not care about the drain would choose the one that drains.
        var operation = await balancer.DrainAsync(drains);
        var busy = Enumerable.Range(0, 2).Select(_ => RawClient.AskAsync(balancer.Port, "GET", "/busy")).ToList();
        await Eventually.HoldsAsync(() => other.Requests.Count == 2, "both go to the other one");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("ok", (await RawClient.AskAsync(balancer.Port, "GET", "/")).Text);
        }

        var waiting = balancer.LookAsync(operation, TimeSpan.FromSeconds(10));
        var request = Assert.Single((await balancer.LookAsync(operation)).Requests).Request;
        Assert.Equal(("GET", "/held?secret=1", "127.0.0.1"), (request.Method, request.Target, $"{request.Client?.MapToIPv4()}"));
        Assert.Equal("draining", (await balancer.StatsAsync())[0].State);
        Assert.False(waiting.IsCompleted, "a request is still in flight");
        gate.Open();
        Assert.Equal(OperationState.Done, (await waiting).State);
        Assert.Equal(200, (await held).Status);
        Assert.All(await Task.WhenAll(busy), response => Assert.Equal(200, response.Status));
        Assert.Single(drains.Requests);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_count_a_websocket_until_it_is_closed(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.WebSocketEcho());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(WebSocketOpening.Request);
        await client.ReadHeadAsync();

        var operation = await balancer.DrainAsync(backend);

        Assert.Equal((OperationState.Running, 1), ((await balancer.LookAsync(operation)).State, (await balancer.LookAsync(operation)).Remaining));
        client.Dispose();
        Assert.Equal(OperationState.Done, (await balancer.LookAsync(operation, TimeSpan.FromSeconds(10))).State);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_let_the_requests_go_on_when_the_time_for_a_removal_is_up(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "a request is in flight");

        var removal = await balancer.Control.RemoveAsync(backend.HostPort, TimeSpan.FromMilliseconds(50), CancellationToken.None);
        var ended = await balancer.LookAsync(removal.Operation!, TimeSpan.FromSeconds(10));

        Assert.Equal((OperationState.Expired, 1), (ended.State, ended.Remaining));
        Assert.Empty(await balancer.StatsAsync());
        gate.Open();
        Assert.Equal(200, (await held).Status);
    }

    [Fact]
    public async Task Should_close_the_idle_connections_of_a_backend_that_is_gone()
    {
        await using var goes = ScriptedBackend.Start();
        await using var stays = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync([goes.Url, stays.Url]);
        for (var i = 0; i < 2; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }

        await balancer.Control.RemoveAsync(goes.HostPort, null, CancellationToken.None);

        await Eventually.CompletesAsync(Assert.Single(goes.Connections).Closed, "nothing is kept for a backend that is gone");
    }
}
