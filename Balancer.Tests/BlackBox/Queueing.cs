using System.Globalization;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Backends that take so many requests at once and no more, and the requests that wait for a place.</summary>
public class Queueing
{
    [Theory]
    [OnBothLanes]
    public async Task Should_answer_everybody_and_never_send_two_at_once_when_each_backend_takes_one(Lane lane)
    {
        await using var one = ScriptedBackend.Start();
        await using var two = ScriptedBackend.Start();
        await using var three = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url, three.Url]);
        await balancer.LimitAsync(1, one, two, three);

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => RawClient.AskAsync(balancer.Port, "GET", "/")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal((1, 1, 1), (one.Traffic.PeakRequests, two.Traffic.PeakRequests, three.Traffic.PeakRequests));
        Assert.Equal(300, one.Requests.Count + two.Requests.Count + three.Requests.Count);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_serve_in_the_order_of_arrival_when_requests_wait(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(("/first", gate)));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        await balancer.LimitAsync(1, backend);
        var answers = new List<Task<RawResponse>> { RawClient.AskAsync(balancer.Port, "GET", "/first") };
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");
        for (var i = 1; i <= 5; i++)
        {
            answers.Add(RawClient.AskAsync(balancer.Port, "GET", $"/{i}"));
            await balancer.HasWaitingAsync(i);
        }

        gate.Open();
        await Task.WhenAll(answers);

        Assert.Equal(["/first", "/1", "/2", "/3", "/4", "/5"], backend.Requests.Select(request => request.Target));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_refuse_at_once_when_the_queue_is_full(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], "Pools:default:Queue:Length=1");
        await balancer.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");
        var waits = RawClient.AskAsync(balancer.Port, "GET", "/");
        await balancer.HasWaitingAsync(1);

        var refused = await RawClient.AskAsync(balancer.Port, "GET", "/");
        gate.Open();

        Assert.Equal("urn:balancer:queue-full", refused.IsProblem(503));
        Assert.InRange(int.Parse(refused.Head.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal((200, 200), ((await held).Status, (await waits).Status));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_refuse_when_no_place_is_free_in_time(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(gate));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url], "Pools:default:Queue:Timeout=00:00:00.100");
        await balancer.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");

        var refused = await RawClient.AskAsync(balancer.Port, "GET", "/");
        gate.Open();

        Assert.Equal("urn:balancer:queue-timeout", refused.IsProblem(503));
        Assert.InRange(int.Parse(refused.Head.Header("Retry-After")!, CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(200, (await held).Status);
        Assert.Single(backend.Requests);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_leave_no_trace_when_the_client_goes_while_it_waits(Lane lane)
    {
        var gate = new Gate();
        await using var backend = ScriptedBackend.Start(Scripts.AnswerAfter(("/first", gate)));
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);
        await balancer.LimitAsync(1, backend);
        var held = RawClient.AskAsync(balancer.Port, "GET", "/first");
        await Eventually.HoldsAsync(() => backend.Requests.Count == 1, "the only place is taken");
        using var leaves = await RawClient.ConnectAsync(balancer.Port);
        await leaves.SendAsync("GET /gone HTTP/1.1\r\nHost: a\r\n\r\n");
        await balancer.HasWaitingAsync(1);
        var stays = RawClient.AskAsync(balancer.Port, "GET", "/stays");
        await balancer.HasWaitingAsync(2);

        leaves.Reset();
        await balancer.HasWaitingAsync(1);
        gate.Open();

        Assert.Equal((200, 200), ((await held).Status, (await stays).Status));
        Assert.Equal(["/first", "/stays"], backend.Requests.Select(request => request.Target));
        await balancer.HasNothingInFlightAsync();
    }

    [Fact]
    public async Task Should_wait_for_another_backend_when_the_first_one_failed_and_the_other_is_full()
    {
        var gate = new Gate();
        await using var fails = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var full = ScriptedBackend.Start(Scripts.AnswerAfter(("/first", gate)));
        await using var balancer = await RunningBalancer.StartAsync([fails.Url, full.Url]);
        await balancer.LimitAsync(1, full);
        await fails.RefuseAsync();
        var held = RawClient.AskAsync(balancer.Port, "GET", "/first");
        await Eventually.HoldsAsync(() => full.Requests.Count == 1, "the only place is taken");

        var repeated = RawClient.AskAsync(balancer.Port, "GET", "/again");
        await Eventually.HoldsAsync(
            async () => (await balancer.StatsAsync())[0] is { PoolQueued: 1 } or { Alive: false }, "the request waits for the other one");
        gate.Open();

        Assert.Equal((200, 200), ((await held).Status, (await repeated).Status));
    }
}
