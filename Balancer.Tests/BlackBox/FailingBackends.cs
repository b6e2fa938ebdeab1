using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>Backends whose probes are good and whose requests fail.</summary>
public class FailingBackends
{
    private static readonly string[] Quick = ["Pools:default:Passive:Failures=3", "Pools:default:Health:Interval=00:01:00"];

    [Theory]
    [OnBothLanes]
    public async Task Should_eject_a_backend_that_closes_without_an_answer(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(Scripts.RawThenClose(""));
        await using var good = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [bad.Url, good.Url], Quick);

        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await RawClient.AskAsync(balancer.Port, "GET", "/")).Status);
        }

        Assert.Equal(3, bad.Requests.Count);
        Assert.Equal(["ejected", "up"], (await balancer.StatsAsync()).Select(row => row.State));
        Assert.True((await balancer.StatsAsync())[0].Alive, "alive is what the probes say");
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_eject_nobody_when_clients_leave(Lane lane)
    {
        await using var one = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var two = ScriptedBackend.Start(FailingScripts.NeverAnswer());
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url], Quick);

        for (var i = 0; i < 12; i++)
        {
            using var client = await RawClient.ConnectAsync(balancer.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await Eventually.HoldsAsync(() => one.Requests.Count + two.Requests.Count > i, "the request reaches a backend");
            client.Reset();
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Equal(["up", "up"], (await balancer.StatsAsync()).Select(row => row.State));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_eject_nobody_when_clients_leave_within_the_response(Lane lane)
    {
        var script = Scripts.Pieces("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        await using var one = ScriptedBackend.Start(script);
        await using var two = ScriptedBackend.Start(script);
        await using var balancer = await RunningBalancer.StartAsync(lane, [one.Url, two.Url], Quick);

        for (var i = 0; i < 12; i++)
        {
            using var client = await RawClient.ConnectAsync(balancer.Port);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadUntilAsync("half");
            client.Reset();
            await balancer.HasNothingInFlightAsync();
        }

        Assert.Equal(["up", "up"], (await balancer.StatsAsync()).Select(row => row.State));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_eject_a_backend_whose_responses_break_off(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(Scripts.RawThenClose("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"));
        await using var good = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [bad.Url, good.Url], Quick);

        await Eventually.HoldsAsync(
            async () =>
            {
                using var client = await RawClient.ConnectAsync(balancer.Port);
                await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                await client.IsClosedByPeerAsync();
                await balancer.HasNothingInFlightAsync(); // The client may know of the end before the pool does.
                return (await balancer.StatsAsync())[0].State == "ejected";
            },
            "three responses that break off eject their backend");

        Assert.Equal(3, bad.Requests.Count);
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_eject_a_backend_for_answers_that_count_as_failures(Lane lane)
    {
        await using var bad = ScriptedBackend.Start(Scripts.Answer(500, "no"));
        await using var good = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [bad.Url, good.Url], [.. Quick, "Pools:default:Passive:Status=500-599"]);

        for (var i = 0; i < 20; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }

        Assert.Equal(3, bad.Requests.Count);
        Assert.Equal(["ejected", "up"], (await balancer.StatsAsync()).Select(row => row.State));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_give_a_backend_the_pause_it_asks_for(Lane lane)
    {
        await using var busy = ScriptedBackend.Start(Scripts.Answer(503, "busy", "Retry-After: 30"));
        await using var other = ScriptedBackend.Start();
        await using var balancer = await RunningBalancer.StartAsync(lane, [busy.Url, other.Url], [.. Quick, "Pools:default:Passive:ObeyRetryAfter=true"]);

        for (var i = 0; i < 6; i++)
        {
            await RawClient.AskAsync(balancer.Port, "GET", "/");
        }

        Assert.Single(busy.Requests);
        Assert.Equal(["ejected", "up"], (await balancer.StatsAsync()).Select(row => row.State));
    }
}
