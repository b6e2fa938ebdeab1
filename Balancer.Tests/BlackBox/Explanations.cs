using System.Text.Json;
using Balancer.Tests.Support;

namespace Balancer.Tests.BlackBox;

/// <summary>A request that asks why it went where it did.</summary>
public sealed class Explanations : IAsyncDisposable
{
    private readonly ScriptedBackend _one = ScriptedBackend.Start();
    private readonly ScriptedBackend _other = ScriptedBackend.Start();

    public async ValueTask DisposeAsync()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_in_the_answer_when_a_trusted_client_knows_the_value(Lane lane)
    {
        await using var balancer = await StartAsync(lane);

        var answer = await AskAsync(balancer, "X-Why: s3cret");

        var decision = Assert.Single(DecisionsIn(answer));
        var backend = _one.Requests.Count == 1 ? _one : _other;
        Assert.Equal(backend.HostPort, decision.GetProperty("chosen").GetString());
        Assert.Equal("/a", decision.GetProperty("path").GetString()); // The query may hold a secret.
        Assert.Equal(2, decision.GetProperty("candidates").GetArrayLength());
        Assert.DoesNotContain("X-Why", backend.Requests[0].Text, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(DecisionsIn(await AskAsync(balancer, "X-Other: s3cret")));
    }

    [Theory]
    [InlineData("X-Why: s3cre")]
    [InlineData("X-Why: s3cret\r\nX-Why: s3cret")]
    [InlineData("X-Why:")]
    public async Task Should_tell_nothing_when_the_value_is_wrong(string field)
    {
        await using var balancer = await StartAsync(Lane.Direct);

        Assert.Empty(DecisionsIn(await AskAsync(balancer, field)));
        Assert.All(_one.Requests.Concat(_other.Requests), request => Assert.False(request.Has("X-Why"), "no backend learns what was tried"));
    }

    [Fact]
    public async Task Should_tell_nothing_when_the_address_is_not_trusted()
    {
        await using var balancer = await StartAsync(Lane.Direct, "Pools:default:Explain:From=10.0.0.0/8, ::2");

        Assert.Empty(DecisionsIn(await AskAsync(balancer, "X-Why: s3cret")));
    }

    [Theory]
    [OnBothLanes]
    public async Task Should_tell_of_each_try_when_the_first_one_fails(Lane lane)
    {
        await using var balancer = await StartAsync(lane);
        await _one.RefuseAsync();

        var decisions = DecisionsIn(await AskAsync(balancer, "X-Why: s3cret")).ToList();
        if (decisions.Count == 1)
        {
            decisions = [.. DecisionsIn(await AskAsync(balancer, "X-Why: s3cret"))]; // It was the other one's turn.
        }

        Assert.Equal([_one.HostPort, _other.HostPort], decisions.Select(decision => decision.GetProperty("chosen").GetString()));
        Assert.Contains("\"tried before\"", decisions[1].GetRawText());
    }

    [Fact]
    public async Task Should_tell_why_nobody_was_there_when_there_is_no_answer_but_the_balancers()
    {
        _one.Healthy = _other.Healthy = false;
        await using var balancer = await StartAsync(Lane.Direct);

        var answer = await AskAsync(balancer, "X-Why: s3cret");

        Assert.Equal(503, answer.Status);
        var decision = Assert.Single(DecisionsIn(answer));
        Assert.Equal("no backend had a place", decision.GetProperty("rule").GetString());
        Assert.Contains("down since", decision.GetRawText());
    }

    private static IEnumerable<JsonElement> DecisionsIn(RawResponse answer) =>
        answer.Head.Header("Balancer-Explanation") is { } field ? [.. JsonDocument.Parse(field).RootElement.EnumerateArray()] : [];

    private static Task<RawResponse> AskAsync(RunningBalancer balancer, string field) =>
        RawClient.AskAsync(balancer.Port, $"GET /a?password=1 HTTP/1.1\r\nHost: x\r\n{field}\r\n\r\n");

    private Task<RunningBalancer> StartAsync(Lane lane, params string[] settings) => RunningBalancer.StartAsync(
        lane, [_one.Url, _other.Url], ["Pools:default:Explain:Header=X-Why", "Pools:default:Explain:Value=s3cret", .. settings]);
}
