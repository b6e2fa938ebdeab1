using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Answers that are none, or that two parsers could read differently.</summary>
public class BadResponses
{
    private const string Hello = "5\r\nhello\r\n0\r\n\r\n";

    public static TheoryData<string> Bad =>
    [
        "garbage\r\n\r\n",
        "\0\u0001\u0002\u0003\r\n\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "<html>hello</html>\r\n\r\n",
        "HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 abc\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX Y: space in the name\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nContent-Length: 5, 6\r\n\r\nhello!",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" + Hello,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + Hello,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n" + Hello,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n" + Hello,
    ];

    /// <summary>RFC 9112, section 6.3: chunked wins over a length, which is then not to be passed on; an error is as good.</summary>
    public static TheoryData<string> LengthAndChunked =>
    [
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + Hello,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n" + Hello,
    ];

    [Theory]
    [MembersOnBothLanes(nameof(Bad))]
    public async Task Should_answer_502_and_not_repeat_when_the_response_is_malformed(Lane lane, string answer)
    {
        await using var one = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var two = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(502);
        var asked = Assert.Single((BackendConnection[])[.. one.Connections, .. two.Connections]);
        await Eventually.CompletesAsync(asked.Closed, "a connection out of step is closed");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_502_when_the_response_head_is_endless(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw($"HTTP/1.1 200 OK\r\nX: {new string('a', 1_000_000)}\r\n\r\n"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(502);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [MembersOnBothLanes(nameof(LengthAndChunked))]
    public async Task Should_reject_or_normalise_when_the_response_has_both_length_and_chunked(Lane lane, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Raw(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        if (response.Status != 502)
        {
            Assert.Equal((200, "hello", false), (response.Status, response.Text, response.Head.Has("Content-Length")));
        }

        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_reject_or_replace_it_when_a_field_has_a_nul(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Ok("ok", "X: a\0b"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        // RFC 9110, section 5.5: refuse the message or replace the byte by a space.
        Assert.Contains((response.Status, response.Head.Header("X")), ((int, string?)[])[(502, null), (200, "a b")]);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("X: 1")]
    [OnBothLanes("Upgrade: foo\r\nConnection: Upgrade")]
    [OnBothLanes("Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__")]
    public async Task Should_answer_502_when_the_backend_switches_protocols_unasked(Lane lane, string fields)
    {
        await using var backend = ScriptedBackend.Start(
            Scripts.Raw("HTTP/1.1 101 Switching Protocols\r\nUpgrade: foo\r\nConnection: Upgrade\r\n\r\nraw"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/", fields);

        response.IsProblem(502);
        await Eventually.CompletesAsync(Assert.Single(backend.Connections).Closed, "a connection out of step is closed");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_take_left_over_bytes_for_an_answer_when_a_response_is_too_long(Lane lane)
    {
        const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        await using var backend = ScriptedBackend.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi{Evil}");
            await connection.UntilClosedAsync();
        });
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var first = await RawClient.AskAsync(balancer.Port, "GET", "/");
        var second = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal(("hi", "hi"), (first.Text, second.Text));
        await balancer.HasNothingInFlightAsync();
    }
}
