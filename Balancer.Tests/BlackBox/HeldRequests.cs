using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Requests that stay in flight, and where the others go meanwhile.</summary>
public class HeldRequests
{
    [Theory]
    [OnBothLanes]
    public async Task Should_stand_ten_on_each_of_three_backends_when_thirty_are_held(Lane lane)
    {
        var gate = new Gate();
        await using var one = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var two = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var three = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url, three.Url]);

        var held = await HoldAsync(balancer, 30, "/", one, two, three);
        var counts = await CountsAsync(balancer);
        gate.Open();
        var answers = await Task.WhenAll(held);

        Assert.Equal([10, 10, 10], counts);
        Assert.Equal((10, 10, 10), (one.Requests.Count, two.Requests.Count, three.Requests.Count));
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_send_the_next_five_elsewhere_when_one_backend_holds_five(Lane lane)
    {
        var (first, last) = (new Gate(), new Gate());
        await using var busy = ScriptedBackend.Start(Scripts.AnswerAfter(last));
        await using var one = ScriptedBackend.Start(Scripts.AnswerAfter(("/first", first), ("/next", last)));
        await using var two = ScriptedBackend.Start(Scripts.AnswerAfter(("/first", first), ("/next", last)));
        await using var balancer = await RunningBalancer.StartAsync(lane, [busy.Url, one.Url, two.Url]);
        var held = await HoldAsync(balancer, 15, "/first", busy, one, two);
        first.Open();
        await Eventually.HoldsAsync(async () => await CountsAsync(balancer) is [5, 0, 0], "one backend holds five, the others none");

        var next = await HoldAsync(balancer, 5, "/next", busy, one, two);
        var counts = await CountsAsync(balancer);
        last.Open();
        var answers = await Task.WhenAll([.. held, .. next]);

        Assert.DoesNotContain(busy.Requests, request => request.Target == "/next");
        Assert.True(counts is [5, 2, 3] or [5, 3, 2], $"the five are shared by the other two, not {string.Join(", ", counts)}");
        Assert.Equal(counts, (int[])[busy.Requests.Count, one.Requests.Count - 5, two.Requests.Count - 5]);
        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await balancer.HasNothingInFlightAsync();
    }

    // Returns once they have all reached a backend.
    private static async Task<Task<RawResponse>[]> HoldAsync(
        RunningBalancer balancer, int count, string target, params ScriptedBackend[] backends)
    {
        int Reached() => backends.Sum(backend => backend.Requests.Count);
        var before = Reached();
        var asked = Enumerable.Range(0, count).Select(_ => RawClient.AskAsync(balancer.Port, "GET", target)).ToArray();
        await Eventually.HoldsAsync(() => Reached() == before + count, "every request reaches a backend");
        return asked;
    }

    private static async Task<int[]> CountsAsync(RunningBalancer balancer)
    {
        return [.. (await balancer.StatsAsync()).Select(row => row.ConnCount)];
    }
}
