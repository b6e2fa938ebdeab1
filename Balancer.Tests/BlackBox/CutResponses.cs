using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The backend breaks off within its answer.</summary>
public class CutResponses
{
    public static TheoryData<string, bool> Cuts => new()
    {
        { "Content-Length: 10\r\n\r\nhalf", false },
        { "Content-Length: 10\r\n\r\nhalf", true },
        { "Content-Length: 10\r\n\r\n", false },
        { "Content-Length: 20000\r\n\r\n" + new string('x', 19_999), false },
        { "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", false },
        { "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", true },
        { "Transfer-Encoding: chunked\r\n\r\n4\r\nha", false },
        { "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf", false },
        { "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n", false },
        { "Transfer-Encoding: chunked\r\n\r\n", false },
        { "\r\nhalf", true },
    };

    /// <summary>Not cut but wrong: the body's end can no longer be told.</summary>
    public static TheoryData<string> Wrong =>
    [
        "4\r\nhalf\r\nxyz\r\n",
        "4\r\nhalf!\r\n0\r\n\r\n",
        "4\r\nhalf\r\n-1\r\n\r\n",
        "4\r\nhalf\r\nFFFFFFFFFFFFFFFFF\r\n\r\n",
    ];

    [Theory]
    [MembersOnBothLanes(nameof(Cuts))]
    public async Task Should_never_look_complete_when_the_response_breaks_off(Lane lane, string rest, bool reset)
    {
        var answer = $"HTTP/1.1 200 OK\r\n{rest}";
        await using var backend = ScriptedBackend.Start(reset ? FailingScripts.RawThenReset(answer) : Scripts.RawThenClose(answer));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await IsCutOffAsync(balancer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await IsCutOffAsync(balancer, "GET / HTTP/1.0\r\n\r\n");

        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("Content-Length: 10\r\n\r\n", "HTTP/1.1")]
    [OnBothLanes("Content-Length: 10\r\n\r\nhalf", "HTTP/1.1")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n", "HTTP/1.1")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "HTTP/1.1")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n", "HTTP/1.0")]
    [OnBothLanes("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", "HTTP/1.0")]
    public async Task Should_abort_the_client_when_the_response_breaks_off_after_its_head(Lane lane, string rest, string version)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(FailingScripts.RawThenCloseAfter($"HTTP/1.1 200 OK\r\n{rest}", gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        using var client = await RawClient.ConnectAsync(balancer.Port);
        await client.SendAsync($"GET / {version}\r\nHost: a\r\n\r\n");
        var head = await client.ReadHeadAsync();

        gate.Open();

        await Assert.ThrowsAsync<PeerGoneException>(() => client.ReadBodyAsync(head));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [MembersOnBothLanes(nameof(Wrong))]
    public async Task Should_never_look_complete_when_a_chunk_is_malformed(Lane lane, string chunks)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Pieces($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await IsCutOffAsync(balancer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        await Eventually.CompletesAsync(backend.Connections[0].Closed, "a connection out of step is closed");
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_repeat_when_the_response_breaks_off(Lane lane)
    {
        await using var one = ScriptedBackend.Start(Scripts.RawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var two = ScriptedBackend.Start(Scripts.RawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);

        await IsCutOffAsync(balancer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_502_when_the_head_breaks_off(Lane lane)
    {
        await using var backend = ScriptedBackend.Start(Scripts.RawThenClose("HTTP/1.1 200 OK\r\nContent-Le"));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(502);
        await balancer.HasNothingInFlightAsync();
    }

    private static async Task IsCutOffAsync(RunningBalancer balancer, string request)
    {
        try
        {
            var response = await RawClient.AskAsync(balancer.Port, request);

            // Seen before the head was on its way to the client, the break may as well be told.
            Assert.Equal(502, response.Status);
        }
        catch (PeerGoneException)
        {
            // Aborted, as it should be.
        }
    }
}
