using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class KeptConnections
{
    [Theory]
    [OnBothLanes]
    public async Task Should_be_used_again_on_both_sides_when_requests_follow_each_other(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        for (var i = 0; i < 10; i++)
        {
            await client.SendAsync($"POST /{i} HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n{i}");
            Assert.Equal($"{i}", (await client.ReadResponseAsync()).Text);
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Single(backend.Connections);
        Assert.Equal(10, backend.Requests.Count);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_be_used_again_upstream_when_each_client_closes_its_own(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 0; i < 10; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/", "Connection: close");
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Single(backend.Connections);
    }

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")]
    [OnBothLanes("GET / HTTP/1.0\r\n\r\n")]
    public async Task Should_end_after_the_response_when_the_client_asks_for_it(Lane lane, string request)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(request);
        var response = await client.ReadResponseAsync();

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Equal(PeerEnd.Closed, await client.IsClosedByPeerAsync());
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_be_used_again_when_the_backend_says_it_closes(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Ok("ok", "Connection: close"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
        }

        Assert.Equal(3, backend.Connections.Count);
        await Eventually.CompletesAsync(Task.WhenAll(backend.Connections.Select(c => c.Closed)), "a connection said to close is closed");
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_never_mix_answers_when_many_clients_share_them(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(async client =>
        {
            using var connection = await RawClient.ConnectAsync(balancer.Port);
            for (var i = 0; i < 50; i++)
            {
                var body = $"{client}-{i}-{new string('x', client * 100)}";
                await connection.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {body.Length}\r\n\r\n{body}");
                Assert.Equal(body, (await connection.ReadResponseAsync()).Text);
            }
        }));

        Assert.Equal(800, backend.Requests.Count);
        Assert.InRange(backend.Traffic.PeakRequests, 1, 16);
        await balancer.HasNothingInFlightAsync();
    }
}
