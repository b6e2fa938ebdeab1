using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>However an answer is cut into packets, it is the same answer.</summary>
public class SlicedAnswers
{
    private const string Sized = "HTTP/1.1 200 OK\r\nX: caf\u00e9\r\nContent-Length: 5\r\n\r\nhello";
    private const string Chunked = "HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 200 OK\r\nX: caf\u00e9\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "1;a=\"b\"\r\nh\r\n4\r\nello\r\n00\r\nX-Sum: 42\r\n\r\n";

    [Theory]
    [OnBothLanes(Sized)]
    [OnBothLanes(Chunked)]
    public async Task Should_arrive_whole_when_it_comes_byte_by_byte(Lane lane, string answer)
    {
        await using var backend = ScriptedBackend.Start(Scripts.Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            foreach (var letter in answer)
            {
                await connection.WriteAsync(letter.ToString());
                await Task.Yield();
            }
        }));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        await IsHelloAsync(balancer);

        Assert.Single(backend.Connections);
    }

    [Theory]
    [OnBothLanes(Sized)]
    [OnBothLanes(Chunked)]
    public async Task Should_arrive_whole_when_it_comes_in_two_pieces(Lane lane, string answer)
    {
        var at = 0;
        await using var backend = ScriptedBackend.Start(Scripts.Each(async (connection, head) =>
        {
            await connection.ReadBodyAsync(head);
            await connection.WriteAsync(answer[..at]);
            await connection.WriteAsync(answer[at..]);
        }));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (at = 1; at < answer.Length; at++)
        {
            await IsHelloAsync(balancer);
        }

        Assert.Single(backend.Connections);
    }

    [Theory]
    [OnBothLanes(60)]
    [OnBothLanes(1)]
    public async Task Should_arrive_whole_when_its_head_is_large(Lane lane, int kilobytes)
    {
        var fields = Enumerable.Range(0, 60).Select(i => $"X-{i}: {new string('a', kilobytes * 1024 / 60)}");
        await using var backend = ScriptedBackend.Start(Scripts.Ok("ok", [.. fields]));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Equal(fields, response.Head.Lines.Where(line => line.StartsWith("X-", StringComparison.Ordinal)));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_arrive_whole_when_it_has_200_fields(Lane lane)
    {
        // With Content-Length.
        var fields = Enumerable.Range(0, 199).Select(i => $"X-{i}: {i}").ToArray();
        await using var backend = ScriptedBackend.Start(Scripts.Ok("ok", fields));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal((200, "ok"), (response.Status, response.Text));
        Assert.Equal(fields, response.Head.Lines.Where(line => line.StartsWith("X-", StringComparison.Ordinal)));
    }

    private static async Task IsHelloAsync(RunningBalancer balancer)
    {
        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal((200, "hello", "caf\u00e9"), (response.Status, response.Text, response.Head.Header("X")));
        await balancer.HasNothingInFlightAsync();
    }
}
