using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>When a connection to a backend is used again, and when it must not be.</summary>
public class KeptOrClosed
{
    [Theory]
    [OnBothLanes("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\nok")]
    [OnBothLanes("HTTP/1.1 200 OK\r\nConnection: x, close\r\nContent-Length: 2\r\n\r\nok")]
    [OnBothLanes("HTTP/1.1 200 OK\r\nConnection: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok")]
    [OnBothLanes("HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    public async Task Should_not_be_used_again_when_the_answer_says_or_means_so(Lane lane, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 0; i < 2; i++)
        {
            Assert.Equal("ok", (await RawClient.AskAsync(balancer.Port, "GET", "/")).Text);
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Equal(2, backend.Connections.Count);
        await Eventually.CompletesAsync(Task.WhenAll(backend.Connections.Select(c => c.Closed)), "it is closed, not left");
    }

    [Theory]
    [OnBothLanes("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok")]
    [OnBothLanes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [OnBothLanes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n")]
    [OnBothLanes("HTTP/1.1 103 Early Hints\r\nX: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    public async Task Should_be_used_again_when_the_answer_has_come_to_its_end(Lane lane, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("ok", (await RawClient.AskAsync(balancer.Port, "GET", "/")).Text);
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Single(backend.Connections);
    }

    [Theory]
    [OnBothLanes("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")]
    [OnBothLanes("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [OnBothLanes("GET", "HTTP/1.1 204 No Content\r\n\r\n")]
    [OnBothLanes("GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")]
    [OnBothLanes("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task Should_be_used_again_when_the_answer_has_no_body(Lane lane, string method, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 0; i < 5; i++)
        {
            await RawClient.AskAsync(balancer.Port, method, "/");
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Single(backend.Connections);
    }
}
