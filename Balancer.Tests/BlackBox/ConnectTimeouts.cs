using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

public class ConnectTimeouts
{
    private static readonly string[] Settings =
    [
        "Pools:default:Timeouts:Connect=00:00:00.200", "Pools:default:Usage:Enabled=false", "Pools:default:Health:FastInterval=00:01:00",
    ];

    [Theory]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "")]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "hello")]
    public async Task Should_try_the_next_backend_when_connecting_takes_too_long(Lane lane, string request, string body)
    {
        using var silent = new SilentPort();
        await using var there = ScriptedBackend.Start();
        var probed = silent.AnswerOneProbeAsync();
        await using var balancer = await RunningBalancer.StartAsync(lane, [silent.Url, there.Url], Settings);
        await probed;
        await silent.FallSilentAsync();

        // Backends take turns, so two in a row are sure to start at the silent one.
        var first = await RawClient.AskAsync(balancer.Port, request);
        var second = await RawClient.AskAsync(balancer.Port, request);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.Equal([body, body], there.Traffic.Bodies.Select(b => b.Text));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_502_when_connecting_takes_too_long_everywhere(Lane lane)
    {
        using var silent = new SilentPort();
        var probed = silent.AnswerOneProbeAsync();
        await using var balancer = await RunningBalancer.StartAsync(lane, [silent.Url], Settings);
        await probed;
        await silent.FallSilentAsync();

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(502);
        await balancer.HasNothingInFlightAsync();
    }
}
