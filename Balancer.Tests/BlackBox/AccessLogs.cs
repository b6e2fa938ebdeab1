using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The lines of requests that backends have answered.</summary>
public class AccessLogs
{
    private const string Get = "GET /a?b=c HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    /// <summary>A request and its answer; status and outcome, bytes in and out.</summary>
    public static TheoryData<string, string, int, string, int, int> Answers => new()
    {
        { Get, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, "2xx", 0, 5 },
        { Get, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n3;e=1\r\nall\r\n0\r\nT: 1\r\n\r\n", 200, "2xx", 0, 7 },
        { "GET / HTTP/1.0\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n3\r\nall\r\n0\r\n\r\n", 200, "2xx", 0, 7 },
        { Get, "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, "2xx", 0, 0 },
        { "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 200, "2xx", 0, 0 },
        { "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 204 None\r\n\r\n", 204, "2xx", 5, 0 },
        {
            "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n3;e=1\r\nall\r\n0\r\n\r\n",
            "HTTP/1.1 201 Made\r\nContent-Length: 2\r\n\r\nok", 201, "2xx", 7, 2
        },
        { Get, "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: \"a\"\r\n\r\n", 304, "3xx", 0, 0 },
        { Get, "HTTP/1.1 404 None\r\nContent-Length: 4\r\n\r\nnone", 404, "4xx", 0, 4 },
        { Get, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", 503, "5xx", 0, 0 },
    };

    [Theory]
    [MembersOnBothLanes(nameof(Answers))]
    public async Task Should_tell_how_it_ended_and_what_was_moved_when_a_backend_answers(
        Lane lane, string request, string answer, int status, string outcome, int bytesIn, int bytesOut)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync(request);
        await client.ReadToEndAsync();
        var line = await balancer.LineAsync();

        line.Ended(outcome, status, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte: true);
        Assert.Equal((bytesIn, bytesOut), (line.BytesIn, line.BytesOut));
        Assert.Equal(
            (request.Split(' ')[0], request.Split(' ')[1].Split('?')[0], request.Split(' ', '\r')[2], request.Contains("Host") ? "a" : ""),
            (line.Method, line.Path, line.Protocol, line.Host));
        Assert.Equal(("default", 1), (line.Pool, line.InFlight));
        Assert.Matches("^127.0.0.1:[0-9]+$", line.Client);
        Assert.Null(line.TraceId);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_count_every_byte_when_bodies_are_large(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Echo());
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
        await client.SendAsync(new byte[1_000_000]);
        await client.ReadResponseAsync();

        var line = await balancer.LineAsync();
        Assert.Equal((1_000_000, 1_000_000), (line.BytesIn, line.BytesOut));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_take_no_time_to_connect_when_a_connection_is_used_again(Lane lane)
    {
        await using var backend = ScriptedBackend.Start();
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);

        for (var i = 0; i < 3; i++)
        {
            await client.SendAsync($"GET /{i} HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadResponseAsync();
        }

        var lines = await balancer.LinesAsync(3);
        Assert.Single(backend.Connections);
        Assert.Equal(["/0", "/1", "/2"], lines.Select(line => line.Path));
        Assert.Equal([true, false, false], lines.Select(line => line.ConnectMs > 0));
        Assert.All(lines, line => Assert.True(line.FirstByteMs > 0, "an answer takes time"));
        Assert.Single(lines.Select(line => line.Client).Distinct());
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_how_busy_the_backend_was_when_others_are_in_flight(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        var answers = new List<Task<RawResponse>>();
        for (var i = 1; i <= 3; i++)
        {
            answers.Add(RawClient.AskAsync(balancer.Port, "GET", $"/{i}"));
            await Eventually.HoldsAsync(() => backend.Requests.Count == i, "it is in flight");
        }

        gate.Open();
        await Task.WhenAll(answers);

        Assert.Equal(["/1: 1", "/2: 2", "/3: 3"], (await balancer.LinesAsync(3)).Select(line => $"{line.Path}: {line.InFlight}").Order());
    }

    [Theory]
    [OnBothLanes("close", "client-aborted")]
    [OnBothLanes("reset", "client-aborted")]
    [OnBothLanes("backend closes", "1xx")]
    public async Task Should_tell_who_ended_it_when_a_websocket_ends(Lane lane, string way, string outcome)
    {
        var (gate, accept) = (new Gate(), "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync(accept);
            await connection.ReadUntilAsync("hello");
            await connection.WriteAsync("welcome");
            await gate.Opened;
            await connection.CloseAsync();
        });
        await using var balancer = await LoggedBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync(WebSocketOpening.Request);
        await client.ReadHeadAsync();
        await client.SendAsync("hello");
        await client.ReadUntilAsync("welcome");

        switch (way)
        {
            case "close":
                client.Dispose();
                break;
            case "reset":
                client.Reset();
                break;
            default:
                gate.Open();
                await client.IsClosedByPeerAsync();
                break;
        }

        var line = await balancer.LineAsync();
        line.Ended(outcome, 101, tries: 1, backend);
        line.Took(queue: false, connect: true, firstByte: true);
    }
}
