using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The lines of requests whose backends or clients have failed.</summary>
public class AccessLogsOfFailures
{
    // A failed connection takes nobody out.
    private const string Steady = "Pools:default:Health:FastInterval=00:01:00";
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";

    [Theory]
    [OnBothLanes("closed-early", Post, "", 502, false)]
    [OnBothLanes("bad-response", Post, "no answer at all\r\n\r\n", 502, false)]
    [OnBothLanes("bad-response", Post, "HTTP/1.1 200 OK\r\nContent-Le", 502, false)]
    public async Task Should_tell_what_was_wrong_when_the_backend_gives_no_answer(Lane lane, string outcome, string request, string answer, int status, bool firstByte)
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose(answer));
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal(status, response.Status);
        var line = await balancer.LineAsync();
        line.Ended(outcome, status, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte);
        Assert.Equal((5, response.Body.Bytes.Length), (line.BytesIn, line.BytesOut));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_count_the_tries_when_a_request_is_repeated(Lane lane)
    {
        await using var one = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var two = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var balancer = await LoggedBalancer.StartAsync(lane, [one.Url, two.Url]);

        await RawClient.AskAsync(balancer.Port, Get);

        (await balancer.LineAsync()).Ended("closed-early", 502, tries: 3, one.Requests.Count == 2 ? one : two);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_name_the_backend_that_answered_when_another_refused_the_connection(Lane lane)
    {
        await using var gone = ScriptedBackend.Start();
        await using var there = ScriptedBackend.Start();
        await using var balancer = await LoggedBalancer.StartAsync(lane, [gone.Url, there.Url], Steady);
        await gone.RefuseAsync();

        // Backends take turns, so one of two in a row is sure to start at the one that is gone.
        await RawClient.AskAsync(balancer.Port, Post);
        await RawClient.AskAsync(balancer.Port, Post);

        var lines = await balancer.LinesAsync(2);
        Assert.All(lines, line => Assert.Equal(("2xx", there.HostPort, 5L, 2L), (line.Outcome, line.Backend, line.BytesIn, line.BytesOut)));
        Assert.Contains(2, lines.Select(line => line.Tries));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_that_nobody_could_be_reached_when_connecting_fails_everywhere(Lane lane)
    {
        await using var gone = ScriptedBackend.Start();
        await using var balancer = await LoggedBalancer.StartAsync(lane, [gone.Url], Steady, "Pools:default:Retry:Attempts=2");
        await gone.RefuseAsync();

        Assert.Equal(502, (await RawClient.AskAsync(balancer.Port, Post)).Status);

        var line = await balancer.LineAsync();
        line.Ended("connect-failed", 502, tries: 2, gone);
        line.Took(queue: false, connect: false, firstByte: false);
        Assert.Equal(0, line.BytesIn);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_of_the_time_that_was_up_when_no_answer_comes(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url], "Pools:default:Timeouts:Response=00:00:00.100");

        Assert.Equal(504, (await RawClient.AskAsync(balancer.Port, Get)).Status);

        var line = await balancer.LineAsync();
        line.Ended("response-timeout", 504, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte: false);
    }

    [Theory]
    [OnBothLanes("Content-Length: 10\r\n\r\nhalf", false)]
    [OnBothLanes("Content-Length: 10\r\n\r\nhalf", true)]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false)]
    public async Task Should_tell_that_the_response_was_cut_when_the_backend_breaks_off(Lane lane, string rest, bool reset)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\n{rest}");
            await gate.Opened;
            await (reset ? ResetAsync(connection) : connection.CloseAsync());
        });
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(Get);
        await client.ReadUntilAsync("half");

        gate.Open();
        await client.IsClosedByPeerAsync();

        var line = await balancer.LineAsync();
        line.Ended("response-cut", 200, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte: true);
        Assert.Equal(4, line.BytesOut);
    }

    [Theory]
    [OnBothLanes("close")]
    [OnBothLanes("reset")]
    [OnBothLanes("half-close")]
    public async Task Should_tell_that_the_client_is_gone_when_it_leaves_before_the_response(Lane lane, string way)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(Post);
        await Eventually.HoldsAsync(() => backend.Traffic.Bodies.Count == 1, "the request reaches the backend");

        client.Leave(way);

        var line = await balancer.LineAsync();
        line.Ended("client-gone", 0, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte: false);
        Assert.Equal((5, 0), (line.BytesIn, line.BytesOut));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_that_the_client_is_gone_when_it_leaves_within_its_request(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the request reaches the backend");

        client.Reset();

        (await balancer.LineAsync()).Ended("client-gone", 0, tries: 1, backend);
    }

    [Theory]
    [OnBothLanes("close")]
    [OnBothLanes("reset")]
    [OnBothLanes("half-close")]
    public async Task Should_tell_that_the_client_aborted_when_it_leaves_within_the_response(Lane lane, string way)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Pieces("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(Get);
        await client.ReadUntilAsync("half");

        client.Leave(way);

        var line = await balancer.LineAsync();
        line.Ended("client-aborted", 200, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte: true);
        Assert.Equal(4, line.BytesOut);
    }

    private static Task ResetAsync(BackendConnection connection)
    {
        connection.Reset();
        return Task.CompletedTask;
    }
}
