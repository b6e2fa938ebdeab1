using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>The backend hangs up before a byte of its answer.</summary>
public class LostConnections
{
    [Theory]
    [OnBothLanes("GET", false)]
    [OnBothLanes("GET", true)]
    [OnBothLanes("HEAD", false)]
    [OnBothLanes("OPTIONS", false)]
    [OnBothLanes("TRACE", false)]
    [OnBothLanes("DELETE", true)]
    [OnBothLanes("PUT", false)]
    public async Task Should_repeat_on_another_backend_when_the_method_is_idempotent(Lane lane, string method, bool reset)
    {
        await using var bad = ScriptedBackend.Start(reset ? FailingScripts.ResetBeforeHead() : FailingScripts.CloseBeforeHead());
        await using var good = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [bad.Url, good.Url]);
        string[] fields = method == "PUT" ? ["Content-Length: 0"] : [];

        // Backends take turns, so two in a row are sure to start at the bad one.
        var first = await RawClient.AskAsync(balancer.Port, method, "/", fields);
        var second = await RawClient.AskAsync(balancer.Port, method, "/", fields);

        Assert.Equal((200, 200), (first.Status, second.Status));
        Assert.NotEmpty(bad.Requests);
        Assert.Equal([method, method], good.Requests.Select(request => request.Method));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", true)]
    [OnBothLanes("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", false)]
    [OnBothLanes("PATCH / HTTP/1.1\r\nHost: a\r\n\r\n", true)]
    [OnBothLanes("FOO / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [OnBothLanes("get / HTTP/1.1\r\nHost: a\r\n\r\n", false)]
    [OnBothLanes("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", false)]
    [OnBothLanes("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", true)]
    [OnBothLanes("PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", false)]
    public async Task Should_answer_502_at_once_when_a_repeat_could_do_harm(Lane lane, string request, bool reset)
    {
        var script = reset ? FailingScripts.ResetBeforeHead() : FailingScripts.CloseBeforeHead();
        await using var one = ScriptedBackend.Start(script);
        await using var two = ScriptedBackend.Start(script);
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);

        var response = await RawClient.AskAsync(balancer.Port, request);

        response.IsProblem(502);
        Assert.Equal(1, one.Requests.Count + two.Requests.Count);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_answer_502_when_every_repeat_fails_too(Lane lane)
    {
        await using var one = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var two = ScriptedBackend.Start(FailingScripts.ResetBeforeHead());
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url]);

        var first = await RawClient.AskAsync(balancer.Port, "GET", "/");
        var second = await RawClient.AskAsync(balancer.Port, "GET", "/");

        Assert.Equal(first.IsProblem(502), second.IsProblem(502));
        Assert.NotEmpty(one.Requests);
        Assert.NotEmpty(two.Requests);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_try_one_backend_when_repeats_are_turned_off(Lane lane)
    {
        await using var one = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var two = ScriptedBackend.Start(FailingScripts.CloseBeforeHead());
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url], "Pools:default:Retry:Attempts=1");

        var response = await RawClient.AskAsync(balancer.Port, "GET", "/");

        response.IsProblem(502);
        Assert.True(one.Requests.Count == 0 || two.Requests.Count == 0, "one try is one backend");
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_repeat_on_another_backend_when_a_reused_connection_is_closed(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(FailingScripts.CloseOnReuse());
        await using var good = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [bad.Url, good.Url]);

        var answers = new List<RawResponse>();
        for (var i = 0; i < 4; i++)
        {
            answers.Add(await RawClient.AskAsync(balancer.Port, "GET", "/"));
        }

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_not_repeat_a_post_when_a_reused_connection_is_closed(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(FailingScripts.CloseOnReuse());
        await using var balancer = await RunningBalancer.StartAsync(lane, [bad.Url]);

        var first = await RawClient.AskAsync(balancer.Port, "POST", "/", "Content-Length: 0");
        var second = await RawClient.AskAsync(balancer.Port, "POST", "/", "Content-Length: 0");

        Assert.Equal(200, first.Status);
        second.IsProblem(502);
        Assert.Equal(2, bad.Requests.Count);
        await balancer.HasNothingInFlightAsync();
    }

    [Theory]
    [OnBothLanes("GET")]
    [OnBothLanes("POST")]
    public async Task Should_open_a_new_connection_when_the_idle_one_was_closed_before(Lane lane, string method)
    {
        await using var backend = ScriptedBackend.Start(FailingScripts.CloseAfterEach());
        await using var balancer = await RunningBalancer.StartAsync(lane, [backend.Url]);

        for (var i = 1; i <= 5; i++)
        {
            var response = await RawClient.AskAsync(balancer.Port, method, "/", "Content-Length: 0");
            Assert.Equal(200, response.Status);
            await Eventually.HoldsAsync(
                () => backend.Connections.Count == i && backend.Connections.All(connection => connection.Closed.IsCompleted),
                "the backend has closed its connection before the next request");

            // What was used within the last 20 ms is not looked at before it is used again, and where a POST meets its end, that is a 502.
            var closed = Environment.TickCount64;
            await Eventually.HoldsAsync(() => Environment.TickCount64 - closed > 40, "the connection is idle");
        }

        await balancer.HasNothingInFlightAsync();
    }
}
