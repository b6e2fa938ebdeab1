using System.Text.Json;
using Balancer.Tests.Host;
using Balancer.Tests.Host.Servers;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The lines of requests that no backend has seen.</summary>
public class AccessLogsOfRefusals
{
    [Theory]
    [InlineData("bad-request", "GET /#fragment HTTP/1.1\r\nHost: a\r\n\r\n", 400, "GET", "/#fragment")]
    [InlineData("bad-request", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, "POST", "/")]
    [InlineData("connect-not-supported", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501, "CONNECT", "a:443")]
    [InlineData("options", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200, "OPTIONS", "*")]
    [InlineData("malformed", "no request at all\r\n\r\n", 400, "", "")]
    [InlineData("malformed", "GET / HTTP/1.1\r\n\r\n", 400, "GET", "/")]
    [InlineData("malformed", "GET /a HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, "GET", "/a")]
    [InlineData("malformed", "GET /a HTTP/3.0\r\nHost: a\r\n\r\n", 505, "", "")]
    [InlineData("malformed", "GET /a HTTP/1.1\r\nHost: a\nX: bare\r\n\r\n", 400, "GET", "/a")]
    public async Task Should_tell_why_when_it_is_answered_by_the_balancer(string outcome, string request, int status, string method, string path)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await LoggedBalancer.StartAsync(Lane.Direct, [backend.Url]);

        var answer = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal(status, answer.Status);
        var line = await balancer.LineAsync();
        line.Ended(outcome, status, tries: 0, backend: null);
        line.Took(queue: false, connect: false, firstByte: false);
        Assert.Equal((method, path, "", 0, 0L), (line.Method, line.Path, line.Pool, line.InFlight, line.BytesIn));
        Assert.Equal(answer.Body.Bytes.Length, line.BytesOut);
        Assert.StartsWith("127.0.0.1:", line.Client);
    }

    [Fact]
    public async Task Should_tell_of_each_request_by_itself_when_a_malformed_one_follows_another_on_a_connection()
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await LoggedBalancer.StartAsync(Lane.Direct, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync("POST /first?a HTTP/1.1\r\nHost: first\r\nContent-Length: 2\r\n\r\nhi");
        await client.ReadResponseAsync();
        await client.SendAsync("nonsense\r\n\r\n");
        await client.ReadResponseAsync();

        var lines = await balancer.LinesAsync(2);
        lines[0].Ended("2xx", 200, tries: 1, backend);
        lines[1].Ended("malformed", 400, tries: 0, backend: null);
        Assert.Equal(("", "", "", 0, 0), (lines[1].Method, lines[1].Path, lines[1].Host, lines[1].BytesIn, lines[1].BytesOut));
    }

    [Theory]
    [InlineData("GET /stats HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "/stats")]
    [InlineData("OPTIONS * HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "*")]
    public async Task Should_have_one_line_when_the_body_behind_an_answer_turns_out_malformed(string request, string path)
    {
        using var folder = new TemporaryFolder();
        await using var backend = ScriptedBackend.Start();
        await using (var balancer = await RunningBalancer.StartAsync([backend.Url], LoggedBalancer.SettingsFor(folder)))
        {
            using var client = await RawClient.ConnectAsync(balancer.Port);
            await client.SendAsync(request);
            Assert.Equal(200, (await client.ReadResponseAsync()).Status);
            await client.IsClosedByPeerAsync();
        }

        var line = Assert.Single(LoggedBalancer.Read(folder));
        Assert.Equal((path, 200), (line.Path, line.Status));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task Should_tell_of_statistics_when_they_are_asked_for(string method)
    {
        using var folder = new TemporaryFolder();
        await using var backend = ScriptedBackend.Start();
        RawResponse answer;
        await using (var balancer = await RunningBalancer.StartAsync([backend.Url], LoggedBalancer.SettingsFor(folder)))
        {
            answer = await RawClient.AskAsync(balancer.Port, method, "/stats?a");
            await Eventually.HoldsAsync(() => LoggedBalancer.Read(folder).Count == 1, "it has its line");
        }

        var line = Assert.Single(LoggedBalancer.Read(folder));
        line.Ended("stats", 200, tries: 0, backend: null);
        Assert.Equal((method, "/stats", answer.Body.Bytes.Length), (line.Method, line.Path, line.BytesOut));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_that_there_was_no_backend_when_none_is_alive(Lane lane)
    {
        await using var sick = ScriptedBackend.Start();
        sick.Healthy = false;
        await using var balancer = await LoggedBalancer.StartAsync(lane, [sick.Url]);

        await RawClient.AskAsync(balancer.Port, "GET", "/");

        var line = await balancer.LineAsync();
        line.Ended("no-live-backend", 503, tries: 0, backend: null);
        Assert.Equal("default", line.Pool);
    }

    [Fact]
    public async Task Should_tell_that_there_was_no_route_when_there_is_none()
    {
        using var folder = new TemporaryFolder();
        await using var backend = ScriptedBackend.Start();
        var section = new { Pools = new { api = new { Backends = new[] { new { backend.Url } } } }, Routes = new[] { new { Path = "/api", Pool = "api" } } };
        var file = folder.Write("balancer.json", JsonSerializer.Serialize(new { Balancer = section }));
        await using (var balancer = await RunningBalancer.StartFromFileAsync(file, [backend.Url], LoggedBalancer.SettingsFor(folder)))
        {
            Assert.Equal(404, (await RawClient.AskAsync(balancer.Port, "GET", "/other")).Status);
            Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/api")).Status);
            await Eventually.HoldsAsync(() => LoggedBalancer.Read(folder).Count == 2, "each has its line");
        }

        LoggedBalancer.Read(folder)[0].Ended("no-route", 404, tries: 0, backend: null);
        Assert.Equal(["", "api"], LoggedBalancer.Read(folder).Select(line => line.Pool));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_of_the_wait_when_places_are_taken(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(("/held", gate)));
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url], "Pools:default:Queue:Length=2");
        await balancer.Running.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/held");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");
        var waits = RawClient.AskAsync(balancer.Port, "GET", "/waits");
        await balancer.Running.HasWaitingAsync(1);
        using var leaves = await RawClient.ConnectAsync(balancer.Port);
        await leaves.SendAsync("GET /leaves HTTP/1.1\r\nHost: a\r\n\r\n");
        await balancer.Running.HasWaitingAsync(2);

        await RawClient.AskAsync(balancer.Port, "GET", "/refused");
        leaves.Reset();
        await balancer.Running.HasWaitingAsync(1);
        gate.Open();
        await Task.WhenAll(held, waits);

        var lines = (await balancer.LinesAsync(4)).ToDictionary(line => line.Path);
        lines["/held"].Ended("2xx", 200, tries: 1, backend);
        lines["/held"].Took(queue: false, connect: true, firstByte: true);
        lines["/waits"].Ended("2xx", 200, tries: 1, backend);
        lines["/waits"].Took(queue: true, connect: false, firstByte: true);
        lines["/refused"].Ended("queue-full", 503, tries: 0, backend: null);
        lines["/refused"].Took(queue: false, connect: false, firstByte: false);
        lines["/leaves"].Ended("client-gone", 0, tries: 0, backend: null);
        lines["/leaves"].Took(queue: true, connect: false, firstByte: false);
    }

    [Fact]
    public async Task Should_tell_of_the_wait_when_it_was_in_vain()
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await LoggedBalancer.StartAsync(Lane.Direct, [backend.Url], "Pools:default:Queue:Timeout=00:00:00.050");
        await balancer.Running.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/held");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");

        await RawClient.AskAsync(balancer.Port, "GET", "/");
        gate.Open();
        await held;

        var line = Assert.Single(await balancer.LinesAsync(2), line => line.Path == "/");
        line.Ended("queue-timeout", 503, tries: 0, backend: null);
        line.Took(queue: true, connect: false, firstByte: false);
    }

    [Theory]
    [InlineData("Auto", "Content-Length: 4\r\n\r\nabcd")]
    [InlineData("Library", "Content-Length: 4\r\n\r\nabcd")]
    [InlineData("Auto", "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("Library", "Transfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n0\r\n\r\n")]
    public async Task Should_have_one_line_when_the_body_is_too_large(string lane, string body)
    {
        using var folder = new TemporaryFolder();
        await using var backend = ScriptedBackend.Start();
        await using (var balancer = await BalancerWithKeys.StartAsync(
            backend.Url,
            ["Kestrel:Limits:MaxRequestBodySize=3", $"Balancer:Pools:default:Lane={lane}", .. LoggedBalancer.SettingsFor(folder).Select(s => $"Balancer:{s}")]))
        {
            Assert.Equal(413, (await RawClient.AskAsync(balancer.Url.Port, $"POST / HTTP/1.1\r\nHost: x\r\n{body}")).Status);
            await Eventually.HoldsAsync(() => LoggedBalancer.Read(folder).Count > 0, "it has its line");
        }

        var line = Assert.Single(LoggedBalancer.Read(folder));
        Assert.Equal(("request-too-large", 413, 1), (line.Outcome, line.Status, line.Tries));
    }
}
