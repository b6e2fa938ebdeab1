using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Who gets the next request, as seen from outside.</summary>
public class Turns
{
    [Theory]
    [OnBothLanes]
    public async Task Should_reach_every_backend_when_requests_follow_each_other(Lane lane)
    {
        await using var one = ScriptedBackend.Start();
        await using var two = ScriptedBackend.Start();
        await using var three = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url, three.Url]);

        for (var i = 0; i < 6; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Equal((2, 2, 2), (one.Requests.Count, two.Requests.Count, three.Requests.Count));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_load_every_backend_alike_when_requests_come_at_once(Lane lane)
    {
        var gate = new Gate();
        await using var one = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var two = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);

        var answers = Enumerable.Range(0, 10).Select(_ => RawClient.AskAsync(balancer.Port, "GET", "/")).ToArray();
        await Eventually.HoldsAsync(() => one.Requests.Count + two.Requests.Count == 10, "every request reaches a backend");
        var counts = (await balancer.StatsAsync()).Select(row => row.ConnCount);
        gate.Open();
        await Task.WhenAll(answers);

        Assert.Equal([5, 5], counts);
        Assert.Equal((5, 5), (one.Traffic.PeakRequests, two.Traffic.PeakRequests));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_avoid_the_busy_backend_when_another_is_idle(Lane lane)
    {
        var gate = new Gate();
        await using var slow = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var fast = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [slow.Url, fast.Url]);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/");
        var other = RawClient.AskAsync(balancer.Port, "GET", "/");
        await Eventually.HoldsAsync(() => slow.Requests.Count == 1, "the slow backend holds one of the two");

        for (var i = 0; i < 4; i++)
        {
            await Eventually.HoldsAsync(async () => (await balancer.StatsAsync())[1].ConnCount == 0, "the fast backend is idle");
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }

        Assert.Equal((1, 5), (slow.Requests.Count, fast.Requests.Count));
        gate.Open();
        await Task.WhenAll(held, other);
        await balancer.HasNothingInFlightAsync();
    }
}
