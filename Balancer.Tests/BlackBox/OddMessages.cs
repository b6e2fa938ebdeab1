using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Messages that are legal, or nearly, and that libraries on either side trip over.</summary>
public class OddMessages
{
    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [OnBothLanes("GET / HTTP/1.0\r\nHost:  \r\n\r\n")]
    public async Task Should_send_one_host_when_the_client_sends_an_empty_one(Lane lane, string request)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal(200, response.Status);
        Assert.Equal([backend.HostPort], Assert.Single(backend.Requests).All("Host"));
    }

    [Theory]
    [OnBothLanes("GET")]
    [OnBothLanes("HEAD")]
    public async Task Should_pass_a_204_without_a_length_when_the_backend_gives_one(Lane lane, string method)
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, method, "/");

        Assert.Equal(204, response.Status);
        Assert.Null(response.Head.Header("Content-Length"));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("GET", "HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\nok")]
    [OnBothLanes("HEAD", "HTTP/1.1 205 Reset Content\r\nContent-Length: 2\r\n\r\n")]
    [OnBothLanes("GET", "HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n")]
    public async Task Should_answer_502_when_the_response_cannot_be_passed_on(Lane lane, string method, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, method, "/");

        Assert.Equal(502, response.Status);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_refuse_an_unasked_upgrade_when_the_client_speaks_http_1_0(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.WebSocketEcho());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET / HTTP/1.0\r\nHost: a\r\n\r\n");

        response.IsProblem(502);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_ignore_an_upgrade_when_the_client_speaks_http_1_0(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(
            balancer.Port, "GET / HTTP/1.0\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\r\n");

        Assert.Equal(200, response.Status);
        Assert.Null(Assert.Single(backend.Requests).Header("Upgrade"));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_probe_the_backend_itself_when_the_path_begins_with_two_slashes(Lane lane)
    {
        await using var other = ScriptedBackend.Start();
        using var nobody = new RefusingPort();

        await using var balancer = await RunningBalancer.StartAsync(
            lane, [nobody.Url], $"Pools:default:Health:Path=//{other.HostPort}/_probe");

        Assert.False((await balancer.StatsAsync()).Single().Alive, "another host's answer says nothing of this one");
    }
}
