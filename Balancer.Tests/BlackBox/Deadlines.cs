using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class Deadlines
{
    private const string ShortResponse = "Pools:default:Timeouts:Response=00:00:00.300";
    private const string ShortIdle = "Pools:default:Timeouts:Idle=00:00:00.300";

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\n\r\n")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello")]
    public async Task Should_answer_504_and_not_repeat_when_no_response_head_comes(Lane lane, string request)
    {
        await using var one = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var two = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url], ShortResponse);

        var response = await RawClient.AskAsync(balancer.Port, request);

        response.IsProblem(504);
        var asked = Assert.Single((BackendConnection[])[.. one.Connections, .. two.Connections]);
        await Eventually.CompletesAsync(asked.Closed, "a connection that owes an answer is never used again");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_count_the_upload_when_the_response_is_due(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], ShortResponse);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
        Assert.True(await client.HearsNothingAsync(TimeSpan.FromMilliseconds(600)), "the time for the response starts with the last request byte");
        await client.SendAsync("def");
        var response = await client.ReadResponseAsync();

        Assert.Equal((200, "abcdef"), (response.Status, response.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_504_when_nothing_moves_before_the_head(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], ShortIdle);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(504);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_give_up_when_nothing_moves_within_the_request_body(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], ShortIdle);
        using var client = await RawClient.ConnectAsync(balancer.Port, TimeSpan.FromSeconds(30)); // Kestrel waits five seconds for the rest, and more where the machine is busy.

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        await client.IsClosedByPeerAsync();

        Assert.Matches("^(HTTP/1.1 (504|408) |$)", client.Received);
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "the backend is not left with half a request");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("Content-Length: 10\r\n\r\nhalf")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task Should_abort_the_client_when_nothing_moves_within_the_response(Lane lane, string rest)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Pieces($"HTTP/1.1 200 OK\r\n{rest}"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], ShortIdle);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        await Assert.ThrowsAsync<PeerGoneException>(() => client.ReadResponseAsync());
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "the backend's connection is closed too");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_let_it_go_on_when_something_moves_now_and_then(Lane lane)
    {
        Gate[] gates = [new(), new(), new(), new(), new()];
        await using var backend = ScriptedBackend.Start(
            Scripts.Pieces("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", [.. gates.Select(gate => (gate, "x"))]));
        await using var balancer = await RunningBalancer.StartAsync(
            lane, [backend.Url], "Pools:default:Timeouts:Idle=00:00:02", "Pools:default:Timeouts:Response=00:00:02");
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await client.ReadHeadAsync();

        // Together longer than the limit, and each far from it, as this machine may be busy.
        foreach (var gate in gates)
        {
            Assert.True(await client.HearsNothingAsync(TimeSpan.FromMilliseconds(500)), "there is no limit on the total time");
            gate.Open();
            await client.ReadExactlyAsync(1);
        }

        await balancer.HasNothingInFlightAsync();
    }
}
