using System.Net;
using System.Text;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Clients that speak HTTP/2, in front of a backend that speaks HTTP/1.1.</summary>
public class Http2Clients
{
    [Theory]
    [OnBothLanes(true, "Content-Length: 5")]
    [OnBothLanes(false, "Transfer-Encoding: chunked")]
    public async Task Should_reach_the_backend_as_http1_when_they_send_a_body(Lane lane, bool sized, string framing)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await StartAsync(lane, backend);
        using var pushed = new PushedContent();
        using var whole = new StringContent("hello", Encoding.Latin1);
        var asked = Client.AskAsync(HttpVersion.Version20, new Uri(balancer.Extra, "/a%2Fb?c"), sized ? whole : pushed);
        await (sized ? Task.CompletedTask : pushed.PushAsync("hello"u8.ToArray()));
        pushed.Complete();

        var (status, text, _) = await asked;

        Assert.Equal((HttpStatusCode.OK, "hello"), (status, text));
        var seen = Assert.Single(backend.Requests);
        Assert.Equal("POST /a%2Fb?c HTTP/1.1", seen.StartLine);
        Assert.Equal([balancer.Extra.Authority], seen.All("Host"));
        Assert.Contains(framing, seen.Lines);
    }

    [Theory]
    [OnBothLanes("Content-Length: 5\r\n\r\nhello")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x\r\nllo\r\n0\r\n\r\n")]
    [OnBothLanes("Connection: close\r\nKeep-Alive: timeout=5\r\n\r\nhello")]
    public async Task Should_get_the_body_when_the_backend_frames_it_its_way(Lane lane, string rest)
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose($"HTTP/1.1 200 OK\r\n{rest}"));
        await using var balancer = await StartAsync(lane, backend);

        var (status, text, _) = await Client.AskAsync(HttpVersion.Version20, balancer.Extra);

        Assert.Equal((HttpStatusCode.OK, "hello"), (status, text));
    }

    [Theory]
    [OnBothLanes("Content-Length: 10\r\n\r\nhalf")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task Should_see_the_stream_fail_when_the_response_breaks_off(Lane lane, string rest)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(FailingScripts.RawThenCloseAfter($"HTTP/1.1 200 OK\r\n{rest}", gate));
        await using var balancer = await StartAsync(lane, backend);
        using var client = Client.Create();
        using var request = Client.Request(HttpVersion.Version20, balancer.Extra);
        using var response = await client.SendAsync(request, CancellationToken.None);

        gate.Open();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_have_the_connection_upstream_closed_when_they_cancel(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await StartAsync(lane, backend);
        using var client = Client.Create();
        using var request = Client.Request(HttpVersion.Version20, balancer.Extra);
        using var cancel = new CancellationTokenSource();
        var asked = client.SendAsync(request, cancel.Token);
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request reaches the backend");

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "nobody waits for this answer any more");
    }

    private static Task<BalancerWithKeys> StartAsync(Lane lane, ScriptedBackend backend)
    {
        return BalancerWithKeys.StartWithHttp2Async(backend.Url, $"Balancer:{lane.Setting()}");
    }
}
