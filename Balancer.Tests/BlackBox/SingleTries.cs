using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>One try is one request on the wire.</summary>
public class SingleTries
{
    [Theory]
    [OnBothLanes("GET")]
    [OnBothLanes("HEAD")]
    [OnBothLanes("DELETE")]
    [OnBothLanes("OPTIONS")]
    public async Task Should_send_one_request_when_a_reused_connection_is_closed(Lane lane, string method)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.CloseOnReuse());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], "Pools:default:Retry:Attempts=1");

        var first = await RawClient.AskAsync(balancer.Port, "GET", "/");
        await balancer.HasNothingInFlightAsync();
        var second = await RawClient.AskAsync(balancer.Port, method, "/");

        Assert.Equal((200, 502), (first.Status, second.Status));
        Assert.Equal(2, backend.Requests.Count);
        await balancer.HasNothingInFlightAsync();
    }
}
